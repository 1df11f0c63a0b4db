extension Frame {
    /// The identification of the IPv4 packet that holds a frame's TCP segment (RFC 791 §3.1); nil for IPv6.
    package static func identification(_ buffer: Span<UInt8>, _ packet: CapturedPacket) -> UInt16? {
        guard let internet = innermost(buffer, packet), buffer[internet.start] >> 4 == 4 else { return nil }
        return buffer.big16(internet.start + 4)
    }
}
