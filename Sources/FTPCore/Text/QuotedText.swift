/// Text in double quotes, as documents have it. What is not seen is spelled out: a document may end up on a terminal.
package enum QuotedText {
    /// As JSON has it (RFC 8259 §7): beyond the first plane a character is spelled as two surrogates.
    package static func json(_ text: String) -> String {
        quoted(text) { scalar in
            String(scalar).utf16.map { "\\u" + unit($0, 4) }.joined()
        }
    }

    /// As YAML has it, which knows no surrogates (YAML 1.2 §5.7).
    package static func yaml(_ text: String) -> String {
        quoted(text) { scalar in
            scalar.value <= 0xFFFF
                ? "\\u" + unit(scalar.value, 4)
                : "\\U" + unit(scalar.value, 8)
        }
    }

    private static func unit(_ value: some BinaryInteger, _ width: Int) -> String {
        VisibleText.hexadecimal(value, width: width, uppercase: false)
    }

    private static func quoted(_ text: String, spelling: (Unicode.Scalar) -> String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where VisibleText.isHidden(scalar): result += spelling(scalar)
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
