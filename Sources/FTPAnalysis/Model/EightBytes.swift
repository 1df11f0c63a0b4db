import PacketCapture

/// Eight bytes in a row, looked at together.
struct EightBytes {
    private let word: UInt64

    /// The bytes from a place on; those from `end` on, which is after it, count as 0xFF.
    @inline(__always)
    init(_ bytes: Span<UInt8>, at place: Int, end: Int) {
        if place + 8 <= end {
            word = bytes.big64(place)
        } else {
            var word = UInt64.max
            for index in place..<end { word = word << 8 | UInt64(bytes[index]) }
            let missing = UInt64(8 - (end - place)) * 8
            self.word = word << missing | (1 << missing - 1)
        }
    }

    /// Where a byte is: the top bits of the bytes that are equal to it, the first one the most significant.
    @inline(__always)
    func places(of byte: UInt8) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(byte))
        // The sum sets the top bit of each byte whose lower bits are not all 0, and never carries into the next.
        return ~((difference & low) &+ low | difference | low)
    }
}
