import FTPCore
import PacketCapture

/// One FTP session: a control connection and what was done over it.
public struct Session: Sendable {
    /// How a session came to its end.
    public enum Ending: String, Sendable {
        /// It was still going on when the capture ended.
        case open
        /// Both sides closed the control connection, or one did and the capture ended.
        case closed
        /// One side reset the control connection.
        case reset
    }

    /// Transfers beyond those that are kept.
    public struct Omitted: Sendable, Hashable {
        /// How many there were.
        public internal(set) var transfers = 0
        /// How many of them went well.
        public internal(set) var healthy = 0
        /// The bytes they moved.
        public internal(set) var bytes = 0
    }

    /// The session as another place of the capture saw it, beyond an address translation.
    public struct Tap: Sendable, Hashable {
        /// The end that gives commands, as it is called there.
        public let client: Endpoint
        /// The end that answers.
        public let server: Endpoint
        /// The number of its first packet there.
        public let firstPacket: Int
        /// The number of its last packet there.
        public internal(set) var lastPacket: Int

        /// The address of one end, as it is called there.
        public func endpoint(_ role: Role) -> Endpoint { role == .client ? client : server }
    }

    /// Its place among the capture's sessions, from 1.
    public let number: Int
    /// The end that gives commands.
    public let client: Endpoint
    /// The end that answers.
    public let server: Endpoint
    /// Whether the capture has its beginning.
    public let isWhole: Bool
    /// The name last given with USER.
    public internal(set) var user: [UInt8]?
    /// Whether the server let the user in.
    public internal(set) var isLoggedIn = false
    /// How many transfers were asked for.
    public internal(set) var transferCount = 0
    /// What was not kept in full, so that memory stays bounded.
    public internal(set) var omitted = Omitted()
    /// How it ended.
    public internal(set) var ending = Ending.open
    /// Where else the capture saw it; its packets there are not told again.
    public internal(set) var otherTap: Tap?
    /// Whose packets of the control connection are not in the capture at all, although they must have passed.
    public internal(set) var missing: Role?
    /// The packet from which on the control connection is encrypted.
    public internal(set) var encryptedFrom: Int?
    /// The packet from which on the control connection was encrypted on its way, in a capture that was made from the
    /// inside and says so: everything can be read.
    public internal(set) var decryptedFrom: Int?
    /// Whether it was encrypted from its first byte: FTP over implicit TLS.
    public internal(set) var isImplicitTLS = false
    /// The number of its first packet.
    public internal(set) var firstPacket: Int
    /// The number of its last packet.
    public internal(set) var lastPacket: Int
    /// The time of its first packet.
    public internal(set) var firstTime: Timestamp
    /// The time of its last packet.
    public internal(set) var lastTime: Timestamp

    /// The address of one end.
    public func endpoint(_ role: Role) -> Endpoint { role == .client ? client : server }

    /// Whether this address is an end of it, at either place that the capture saw it.
    public func hasEnd(_ address: IPAddress) -> Bool {
        [client, server, otherTap?.client, otherTap?.server].contains { $0?.address.unmapped == address.unmapped }
    }

    /// The addresses of one end: more than one where the other tap has another one.
    func addresses(_ role: Role) -> [IPAddress] {
        let (here, there) = (endpoint(role).address, otherTap?.endpoint(role).address)
        return [here] + (there.flatMap { $0 == here ? nil : [$0] } ?? [])
    }

    /// An end for the head of a ladder: its address, and in parentheses that at the other tap.
    func head(_ role: Role) -> String {
        let addresses = addresses(role)
        return "\(addresses[0])" + (addresses.count > 1 ? " (\(addresses[1]))" : "")
    }

    /// Whether the user came without a name of their own.
    var isAnonymous: Bool {
        guard let user else { return false }
        let name = String(decoding: user, as: UTF8.self).lowercased()
        return name == "anonymous" || name == "ftp"
    }
}
