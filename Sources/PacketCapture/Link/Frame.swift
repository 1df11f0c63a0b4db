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
        /// A later fragment of an IP packet; fragments are not put together.
        case laterFragment
        /// The capture holds too little of the frame, or the frame contradicts itself.
        case truncated
    }
}

/// Decodes frames.
public enum Frame {
    /// Decodes the frame of `packet`, whose offsets are into `buffer`, as far as TCP. Allocates nothing.
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
            if internet.fragment == .later { return .other(.laterFragment) }
            switch internet.protocolNumber {
            case 6:
                guard let segment = TCPSegment(buffer, internet) else { return .other(.truncated) }
                return .tcp(segment)
            case 1, 58:
                guard let message = Unreachable(buffer, internet) else { fallthrough }
                return .unreachable(message)
            case _:
                return .other(.notTCP(protocolNumber: internet.protocolNumber))
            }
        }
    }
}
