import FTPCore

/// Text for logs. Whatever a client has chosen can neither end a line, nor steer a terminal, nor hide or turn round
/// what stands beside it.
enum LogText {
    /// Bytes as text: those that are no UTF-8 as `\xNN`, all else as it is.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        var rest = bytes[...]
        while let first = rest.first {
            let length = (1...4).first { count in
                rest.count >= count && String(validating: rest.prefix(count), as: UTF8.self) != nil
            }
            if let length {
                text += String(decoding: rest.prefix(length), as: UTF8.self)
                rest = rest.dropFirst(length)
            } else {
                text += "\\x" + VisibleText.hexadecimal(UInt32(first), width: 2)
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// Text with hidden characters as `\n` or `\u{202E}`.
    static func escaped(_ text: String) -> String { isPlain(text) ? text : escape(text, quotes: false) }

    /// A value after `key=`: as it is when it is plain and has no blank, else in quotes, with `"` and `\` escaped.
    static func value(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                && byte != UInt8(ascii: "=")
        }
        return isBare && !text.isEmpty ? text : "\"" + escape(text, quotes: true) + "\""
    }

    /// A key: letters, digits, `-`, `_` and `.`; anything else becomes `_`.
    static func key(_ text: String) -> String {
        String(
            text.unicodeScalars.lazy.map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": Character(scalar)
                default: "_"
                }
            })
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\"" where quotes: result += "\\\""
            case "\\" where quotes: result += "\\\\"
            case _ where VisibleText.isHidden(scalar):
                result += "\\u{" + VisibleText.hexadecimal(scalar.value, width: 2) + "}"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
