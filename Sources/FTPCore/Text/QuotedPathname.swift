// The quoted directory name of a 257 reply (RFC 959 appendix II): quotes inside are doubled.

extension Pathname {
    /// The path in quotes. LF cannot stand in a reply line and becomes NUL, as RFC 2640 §3.1 has it for CR LF in names;
    /// the reply's encoder then shows it.
    package var quoted: [UInt8] {
        let quote = UInt8(ascii: "\"")
        var text: [UInt8] = [quote]
        for byte in bytes {
            switch byte {
            case quote: text += [quote, quote]
            case 0x0A: text.append(0)
            default: text.append(byte)
            }
        }
        return text + [quote]
    }

    /// Finds the quoted path in the text of a 257 reply; nil when there is none.
    public init?(quotedIn text: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        guard let open = text.firstIndex(of: quote) else { return nil }
        var bytes: [UInt8] = []
        var index = open + 1
        while index < text.count {
            if text[index] == quote {
                guard index + 1 < text.count, text[index + 1] == quote else {
                    self.init(bytes)
                    return
                }
                index += 1
            }
            bytes.append(text[index])
            index += 1
        }
        return nil
    }
}
