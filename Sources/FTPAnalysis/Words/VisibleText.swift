/// Makes text from the wire safe to show: what would steer a terminal, or reorder or hide text, is written out.
package enum VisibleText {
    /// The text with controls, line ends, bidirectional marks and other invisible characters as `\u{1B}`.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isHidden(scalar):
                result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same for bytes; those that are no UTF-8 become U+FFFD.
    package static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        escaped(String(decoding: Array(bytes), as: UTF8.self))
    }

    /// Whether a character is not to reach a terminal as it is.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return true
        case _: return false
        }
    }
}
