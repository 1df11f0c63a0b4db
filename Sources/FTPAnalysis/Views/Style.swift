/// How output is to look.
package struct Style: Sendable {
    /// Whether colours are used.
    package var hasColor: Bool
    /// The terminal's width in columns; nil when the output is no terminal.
    package var width: Int?

    package init(hasColor: Bool = false, width: Int? = nil) {
        self.hasColor = hasColor
        self.width = width
    }

    /// A line of a data connection: dark text on a pale ground, to the end of the line.
    func data(_ line: String, width: Int) -> String {
        guard hasColor else { return line }
        let fill = String(repeating: " ", count: max(0, width - TextWidth.columns(line)))
        return "\u{1B}[30;48;5;187m" + line + fill + "\u{1B}[0m"
    }

    func bold(_ text: String) -> String { hasColor ? "\u{1B}[1m" + text + "\u{1B}[0m" : text }

    func dim(_ text: String) -> String { hasColor ? "\u{1B}[2m" + text + "\u{1B}[0m" : text }

    func warning(_ text: String) -> String { hasColor ? "\u{1B}[1;31m" + text + "\u{1B}[0m" : text }
}

/// How many columns of a terminal text takes.
package enum TextWidth {
    /// The columns of a text without controls.
    package static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        case _: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        case _: return 1
        }
    }

    /// The text in lines of at most `width` columns, broken at blanks where there are any.
    package static func wrap(_ text: String, _ width: Int) -> [String] {
        guard width > 0 else { return [text] }
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var word = word
            var length = columns(String(word))
            if !line.isEmpty, used + 1 + length > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            while length > width, line.isEmpty {
                // A word wider than the line is cut.
                var piece = ""
                var taken = 0
                while let first = word.first, taken + columns(String(first)) <= max(width, 2) {
                    piece.append(first)
                    taken += columns(String(first))
                    word.removeFirst()
                }
                lines.append(piece)
                length = columns(String(word))
            }
            if line.isEmpty {
                (line, used) = (String(word), length)
            } else {
                line += " " + word
                used += 1 + length
            }
        }
        return lines + [line]
    }

    /// The text filled up with blanks.
    static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(0, width - columns(text)))
        return right ? fill + text : text + fill
    }
}
