/// An ICMP or ICMPv6 message that says that a TCP segment did not arrive (RFC 792, RFC 4443 §3).
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
        /// It passed through too many routers: usually two of them send it to each other.
        case tooManyHops
        /// Some of its fragments came too late or never.
        case fragmentsMissing
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
    /// With ``Reason/tooBig``, the bytes of the largest packet that would have passed, if the router says it.
    public var largestPacket: Int?

    /// Reads the message in `packet`; `nil` when it is another message or not about TCP.
    init?(_ bytes: Span<UInt8>, _ packet: InternetPacket) {
        let start = packet.captured.lowerBound
        guard packet.captured.count >= 8 else { return nil }
        let (type, code) = (bytes[start], bytes[start + 1])
        switch (packet.protocolNumber, type) {
        case (1, 3): reason = Self.reason(v4: code)
        case (58, 1): reason = Self.reason(v6: code)
        case (58, 2): reason = .tooBig
        case (1, 11), (58, 3): reason = Self.reason(expired: code)
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
        if reason == .tooBig {
            // Routers older than RFC 1191 leave the field 0.
            let size = type == 2 ? Int(bytes.big32(start + 4)) : Int(bytes.big16(start + 6))
            largestPacket = size == 0 ? nil : size
        }
    }

    private static func reason(expired code: UInt8) -> Reason {
        switch code {
        case 0: .tooManyHops
        case 1: .fragmentsMissing
        case _: .other(code: code)
        }
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
