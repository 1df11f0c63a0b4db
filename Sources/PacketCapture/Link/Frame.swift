/// What a frame holds.
public enum FrameContents: Sendable, Hashable {
    /// A TCP segment.
    case tcp(TCPSegment)
    /// A message that a TCP segment could not be delivered.
    case unreachable(Unreachable)
    /// Nothing that this library follows.
    case other(Reason)

    /// Why there is nothing to follow.
    public enum Reason: Sendable, Hashable {
        /// A link layer this library does not know.
        case unknownLink
        /// Not an IP packet.
        case notInternet
        /// An IP packet with another protocol in it (its IANA number).
        case notTCP(protocolNumber: UInt8)
        /// A fragment of an IP packet that says nothing alone: a later one, or the first of a tunnel's packet.
        case laterFragment
        /// The capture holds too little of the frame, or the frame contradicts itself.
        case truncated
    }
}

extension FrameContents {
    /// Whether this is a part of an IP packet, which ``FragmentAssembler`` may make whole.
    public var isFragment: Bool {
        switch self {
        case .tcp(let segment): segment.isFirstFragment
        case .unreachable: false
        case .other(let reason): reason == .laterFragment
        }
    }
}

/// Decodes frames.
public enum Frame {
    /// Decodes the frame of `packet`, whose offsets are into `buffer`, as far as TCP. Allocates nothing.
    /// Looks into tunnels of IP in IP (RFC 2003, RFC 2473, RFC 4213) and GRE.
    ///
    ///     if case .tcp(let segment) = Frame.decode(reader.buffer.span, packet) {
    ///         print(segment.source, "→", segment.destination, segment.flags.names, segment.length)
    ///     }
    public static func decode(_ buffer: Span<UInt8>, _ packet: CapturedPacket) -> FrameContents {
        switch LinkLayer.payload(buffer, packet.frame, packet.link) {
        case .other(let reason):
            return .other(reason)
        case .internet(let start):
            // The link layer checked that its own header is within the frame, so the range is not reversed.
            let range = start..<packet.frame.upperBound
            let missing = max(0, packet.originalLength - packet.frame.count)
            guard let internet = InternetPacket(buffer, range, missing: missing) else { return .other(.truncated) }
            guard internet.protocolNumber == 6, internet.fragment == .whole else {
                return uncommonContents(buffer, internet)
            }
            guard let segment = TCPSegment(buffer, internet) else { return .other(.truncated) }
            return .tcp(segment)
        }
    }

    /// Finds the packet in the frame that is not a tunnel's, or the first fragment on the way to it.
    static func innermost(_ buffer: Span<UInt8>, _ packet: CapturedPacket) -> InternetPacket? {
        guard case .internet(let start) = LinkLayer.payload(buffer, packet.frame, packet.link) else { return nil }
        let missing = max(0, packet.originalLength - packet.frame.count)
        guard let outer = InternetPacket(buffer, start..<packet.frame.upperBound, missing: missing) else { return nil }
        guard case .packet(let inner) = innermost(buffer, outer) else { return nil }
        return inner
    }

    /// What the layers of tunnels come to.
    private enum Inside {
        case packet(InternetPacket)
        case other(FrameContents.Reason)
    }

    private static func innermost(_ buffer: Span<UInt8>, _ outer: InternetPacket) -> Inside {
        var internet = outer
        var layers = 0
        while internet.fragment == .whole, Tunnel.carries(internet.protocolNumber), layers < Tunnel.mostLayers {
            layers += 1
            switch Tunnel.payload(buffer, internet) {
            case .other(let reason):
                return .other(reason)
            case .internet(let start):
                let missing = internet.length - internet.captured.count
                let range = start..<internet.captured.upperBound
                guard let inner = InternetPacket(buffer, range, missing: missing) else { return .other(.truncated) }
                internet = inner
            }
        }
        return .packet(internet)
    }

    /// What is not a whole TCP segment at once.
    @inline(never)
    private static func uncommonContents(_ buffer: Span<UInt8>, _ outer: InternetPacket) -> FrameContents {
        let internet: InternetPacket
        switch innermost(buffer, outer) {
        case .packet(let inner): internet = inner
        case .other(let reason): return .other(reason)
        }
        let isPart = internet.fragment != .whole
        switch internet.protocolNumber {
        case 6:
            if internet.fragment == .later { return .other(.laterFragment) }
            if let segment = TCPSegment(buffer, internet) { return .tcp(segment) }
            return .other(isPart ? .laterFragment : .truncated)
        case 1, 58:
            if internet.fragment != .later, let message = Unreachable(buffer, internet) {
                return .unreachable(message)
            }
        case _ where isPart:
            // Behind IPv6 extension headers there may be TCP.
            if Tunnel.carries(internet.protocolNumber) || InternetPacket.isExtension(internet.protocolNumber) {
                return .other(.laterFragment)
            }
        case _:
            break
        }
        return .other(.notTCP(protocolNumber: internet.protocolNumber))
    }
}
