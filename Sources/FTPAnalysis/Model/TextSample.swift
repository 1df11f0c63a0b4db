/// What the beginning of a file consists of that is sent as text (RFC 959 §3.1.1.1).
struct TextSample: Sendable {
    /// Bytes looked at: enough for any file that is no text to show it.
    private static let most = 64 << 10

    /// Bytes that are 0, which no text has.
    private(set) var zeros = 0
    /// Line feeds without the carriage return that belongs before them on the wire.
    private(set) var bareLineFeeds = 0
    private var first: UInt64 = 0
    private var count = 0
    private var last: UInt8 = 0

    mutating func read(_ bytes: Span<UInt8>) {
        let end = min(bytes.count, Self.most - count)
        guard end > 0 else { return }
        var index = 0
        while count + index < 8, index < end {
            first |= UInt64(bytes[index]) << UInt64(56 - 8 * (count + index))
            index += 1
        }
        // Top bits as EightBytes has them: that of the byte before is where the first one's left neighbour would be.
        var before: UInt64 = last == 0x0D ? 0x80 : 0
        for place in stride(from: 0, to: end, by: 8) {
            let eight = EightBytes(bytes, at: place, end: end)
            let returns = eight.places(of: 0x0D)
            zeros += eight.places(of: 0).nonzeroBitCount
            bareLineFeeds += (eight.places(of: 0x0A) & ~(returns >> 8 | before << 56)).nonzeroBitCount
            before = returns & 0x80
        }
        last = bytes[end - 1]
        count += end
    }

    /// What the file is by its first bytes, if it is one of those that nobody should send as text.
    var kind: String? {
        Self.kinds.first { first >> UInt64(64 - $0.bits) == $0.value && count * 8 >= $0.bits }?.name
    }

    /// Whether it is no text.
    var isBinary: Bool { zeros > 0 || kind != nil }

    private static let kinds: [(value: UInt64, bits: Int, name: String)] = [
        (0x504B_0304, 32, "ZIP"), (0x1F8B_08, 24, "gzip"), (0x8950_4E47, 32, "PNG"), (0xFFD8_FF, 24, "JPEG"),
        (0x4749_4638, 32, "GIF"), (0x7F45_4C46, 32, "ELF"), (0x2550_4446_2D, 40, "PDF"),
        (0x5261_7221_1A07, 48, "RAR"), (0x377A_BCAF_271C, 48, "7z"), (0x425A_68, 24, "bzip2"),
        (0xFD37_7A58_5A00, 48, "xz"), (0x28B5_2FFD, 32, "Zstandard"), (0xD0CF_11E0_A1B1_1AE1, 64, "OLE"),
    ]
}

/// The numbers of the first few packets of a kind.
struct FewPackets: Sendable {
    private static let most = 8
    private(set) var numbers: [Int] = []

    mutating func note(_ number: Int) { if numbers.count < Self.most { numbers.append(number) } }
}
