/// Decodes TCP in an IP packet.
extension TCPSegment {
    /// The header's length without options.
    static let minimumHeader = 20

    /// Decodes the segment in `packet`; `nil` when its header is cut off or contradicts itself.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, _ packet: InternetPacket) {
        let start = packet.captured.lowerBound
        guard packet.captured.count >= Self.minimumHeader else { return nil }
        let header = Int(bytes[start + 12] >> 4) * 4
        guard header >= Self.minimumHeader, header <= packet.length else { return nil }
        let headerEnd = min(start + header, packet.captured.upperBound)
        self.init(
            source: Endpoint(packet.source, bytes.big16(start)),
            destination: Endpoint(packet.destination, bytes.big16(start + 2)),
            sequence: bytes.big32(start + 4),
            acknowledgment: bytes.big32(start + 8),
            flags: TCPFlags(rawValue: bytes[start + 13]),
            window: bytes.big16(start + 14),
            options: header > Self.minimumHeader
                ? TCPOptions(bytes, start + Self.minimumHeader..<headerEnd) : TCPOptions(),
            payload: headerEnd..<packet.captured.upperBound,
            length: packet.length - header,
            padding: packet.padding,
            isFirstFragment: packet.fragment == .first)
    }
}
