import FTPCore

/// JSON written straight into bytes, for the packets: there may be millions of them.
enum JSONBytes {
    /// Appends a string whose bytes are UTF-8, as ``QuotedText`` has it.
    static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
        guard isPlain(text) else {
            bytes.append(contentsOf: QuotedText.json(String(decoding: text, as: UTF8.self)).utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether a text stands for itself: no quotation mark, no control character, none that is not seen.
    private static func isPlain(_ text: [UInt8]) -> Bool {
        let text = text.span
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                guard byte >= 0x20, byte != 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
                    return false
                }
                index += 1
            } else if let length = common(text, index) {
                index += length
            } else {
                return false
            }
        }
        return true
    }

    /// The length of a character that the notes are full of: letters with accents, guillemets, the no-break space,
    /// typographic marks.
    private static func common(_ text: Span<UInt8>, _ index: Int) -> Int? {
        guard index + 1 < text.count else { return nil }
        switch (text[index], text[index + 1]) {
        // U+00A0, U+00AB, U+00B7, U+00BB; U+00C0 to U+00FF.
        case (0xC2, 0xA0), (0xC2, 0xAB), (0xC2, 0xB7), (0xC2, 0xBB), (0xC3, 0x80...0xBF): return 2
        // U+2013 to U+201D, U+2026; U+202F.
        case (0xE2, 0x80):
            guard index + 2 < text.count else { return nil }
            switch text[index + 2] {
            case 0x93...0x9D, 0xA6, 0xAF: return 3
            case _: return nil
            }
        case _: return nil
        }
    }
}
