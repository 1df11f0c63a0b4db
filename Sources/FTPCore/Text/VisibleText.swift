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
            case _ where isHidden(scalar): result += "\\u{" + hexadecimal(scalar.value, width: 2) + "}"
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The same for bytes; those that are no UTF-8 become U+FFFD.
    package static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        escaped(String(decoding: Array(bytes), as: UTF8.self))
    }

    /// Whether a character is not to reach a terminal or a log as it is: controls (C1 too), line and paragraph
    /// separators, bidirectional and other invisible marks, private use, and what Unicode has not assigned.
    package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
        // The other categories are letters, marks, numbers, punctuation, symbols and spaces: seen as they are.
        case _: return false
        }
    }

    /// A number in hexadecimal, with zeros in front up to this width.
    package static func hexadecimal(_ value: some BinaryInteger, width: Int, uppercase: Bool = true) -> String {
        let digits = String(value, radix: 16, uppercase: uppercase)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
