/// Text as HTML has it.
enum HTMLText {
    /// Text, or an attribute's value in quotes, with everything that could be markup spelled out.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += "&amp;".utf8
            case UInt8(ascii: "<"): result += "&lt;".utf8
            case UInt8(ascii: ">"): result += "&gt;".utf8
            case UInt8(ascii: "\""): result += "&quot;".utf8
            case UInt8(ascii: "'"): result += "&#39;".utf8
            case _: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        case _: false
        }
    }

    /// JSON that may stand in a script element: nothing in it can end the element (WHATWG HTML §4.12.1.3).
    static func json(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result += #"\u003c"#.utf8
            case UInt8(ascii: ">"): result += #"\u003e"#.utf8
            case UInt8(ascii: "&"): result += #"\u0026"#.utf8
            case _: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Escaped text in which `packet 13` and `packets 13–16, 20` lead to the packets.
    ///
    /// Only what a language writes itself is taken, with its no-break space; and only packets that there are.
    static func linked(_ text: String, isPacket: (Int) -> Bool) -> String {
        var result = ""
        var rest = text[...]
        while let space = rest.firstIndex(of: "\u{A0}") {
            let after = rest.index(after: space)
            result += escaped(String(rest[..<after]))
            let word = rest[..<space]
            rest = rest[after...]
            guard ["packet", "packets", "paquet", "paquets"].contains(where: { word.hasSuffix($0) }) else { continue }
            while let first = rest.first, isDigit(first) {
                let digits = rest.prefix(while: isDigit)
                rest = rest.dropFirst(digits.count)
                let isLink = Int(digits).map(isPacket) ?? false
                result += isLink ? "<a href=\"#p\(digits)\">\(digits)</a>" : digits
                let mark = rest.prefix { "–, …".contains($0) }
                guard let next = rest.dropFirst(mark.count).first, !mark.isEmpty, isDigit(next) else { break }
                result += mark
                rest = rest.dropFirst(mark.count)
            }
        }
        return result + escaped(String(rest))
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
