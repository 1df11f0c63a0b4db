/// Numbers of packets, a bit for each packet of the capture.
struct PacketSet {
    private var words: [UInt64] = []

    mutating func insert(_ number: Int) {
        let word = number >> 6
        if word >= words.count { words += repeatElement(0, count: max(word + 1 - words.count, words.count)) }
        words[word] |= 1 << UInt64(number & 63)
    }

    func contains(_ number: Int) -> Bool {
        number >> 6 < words.count && words[number >> 6] & 1 << UInt64(number & 63) != 0
    }
}
