import FTPCore

/// The number of bytes that a server names in its texts.
enum ByteCount {
    /// What is read of a text, and of a name in it: servers need less, and looking for one in the other takes both.
    private static let longestText = 4 << 10
    private static let longestName = 1 << 10
    private static let unit = Array(" bytes".utf8)
    private static let deeds = ["transferred", "sent", "received", "written"].map { Array($0.utf8) }

    /// How many bytes a reply says will be, or were, moved: `(1234 bytes)`, `1234 bytes transferred`.
    ///
    /// The name of the file may have such words in it: it is not read.
    static func told(by reply: Reply, of name: [UInt8]?) -> UInt64? {
        var text = lowercased(reply.text.prefix(longestText))
        if let name, 1...longestName ~= name.count, let start = find(text, lowercased(name[...]), from: 0) {
            text.removeSubrange(start..<start + name.count)
        }
        if !reply.code.isPreliminary, !deeds.contains(where: { find(text, $0, from: 0) != nil }) { return nil }
        var start = 0
        var told: UInt64?
        while let end = find(text, unit, from: start) {
            let before = text[..<end].lastIndex { !(0x30...0x39).contains($0) }.map { $0 + 1 } ?? 0
            let after = end + unit.count
            if before < end, isMoved(text[..<before], text[after...], isReport: !reply.code.isPreliminary) {
                told = only(text[before..<end])
                // What comes before the number of a preliminary reply may be a name.
                if !reply.code.isPreliminary { return told }
            }
            start = after
        }
        return told
    }

    /// Whether a number between these words is that of the bytes moved: neither a rate nor a part of a number, a total or
    /// what is left.
    private static func isMoved(_ before: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>, isReport: Bool) -> Bool {
        let isEnclosed = before.last == UInt8(ascii: "(") && (after.isEmpty || after.first == UInt8(ascii: ")"))
        if isEnclosed || !isReport { return isEnclosed }
        guard before.isEmpty || before.last == 0x20 || before.last == UInt8(ascii: "(") else { return false }
        let words = after.drop { $0 == 0x20 || $0 == UInt8(ascii: ")") }
        if after.first == 0x20, deeds.contains(where: { words.starts(with: $0) }) { return true }
        let verb = before.reversed().drop { $0 == 0x20 || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "(") }
        return deeds.contains { verb.starts(with: $0.reversed()) }
    }

    /// The number that is all of a text.
    static func only(_ text: some Collection<UInt8>) -> UInt64? {
        let digits = text.filter { $0 != 0x20 && $0 != 0x0D && $0 != 0x0A }
        guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0 as UInt64) { $0 * 10 + UInt64($1 - 0x30) }
    }

    private static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func find(_ text: [UInt8], _ word: [UInt8], from start: Int) -> Int? {
        guard text.count - start >= word.count else { return nil }
        return (start...text.count - word.count).first { text[$0..<$0 + word.count].elementsEqual(word) }
    }
}
