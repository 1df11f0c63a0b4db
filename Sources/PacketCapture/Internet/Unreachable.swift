/// An ICMP or ICMPv6 message that says that a TCP segment did not arrive (RFC 792, RFC 4443 §3.1).
public struct Unreachable: Sendable, Hashable {
    /// Why it did not, by the message's code.
    public enum Reason: Sendable, Hashable {
        /// Nobody knows the way to the network.
        case network
        /// The host does not answer.
        case host
        /// The port is closed.
        case port
        /// A filter forbids it.
        case prohibited
        /// The packet was too big and must not be fragmented.
        case tooBig
        /// Any other code.
        case other(code: UInt8)
    }

    /// Who says so.
    public var reporter: IPAddress
    /// Why.
    public var reason: Reason
    /// The sender of the segment that did not arrive.
    public var source: Endpoint
    /// Where it was to go.
    public var destination: Endpoint
    /// The segment's sequence number.
    public var sequence: UInt32

    /// Reads the message in `packet`; `nil` when it is another message or not about TCP.
    init?(_ bytes: Span<UInt8>, _ packet: InternetPacket) {
        let start = packet.captured.lowerBound
        guard packet.captured.count >= 8 else { return nil }
        let (type, code) = (bytes[start], bytes[start + 1])
        switch (packet.protocolNumber, type) {
        case (1, 3): reason = Self.reason(v4: code)
        case (58, 1): reason = Self.reason(v6: code)
        case (58, 2): reason = .tooBig
        case _: return nil
        }
        let quoted = start + 8..<packet.captured.upperBound
        guard let original = InternetPacket(bytes, quoted, missing: 0), original.protocolNumber == 6,
            original.fragment != .later, original.captured.count >= 8
        else { return nil }
        let ports = original.captured.lowerBound
        reporter = packet.source
        source = Endpoint(original.source, bytes.big16(ports))
        destination = Endpoint(original.destination, bytes.big16(ports + 2))
        sequence = bytes.big32(ports + 4)
    }

    private static func reason(v4 code: UInt8) -> Reason {
        switch code {
        case 0, 6, 11: .network
        case 1, 7, 12: .host
        case 3: .port
        case 4: .tooBig
        case 9, 10, 13: .prohibited
        case _: .other(code: code)
        }
    }

    private static func reason(v6 code: UInt8) -> Reason {
        switch code {
        case 0: .network
        case 1, 5, 6: .prohibited
        case 3: .host
        case 4: .port
        case _: .other(code: code)
        }
    }
}
