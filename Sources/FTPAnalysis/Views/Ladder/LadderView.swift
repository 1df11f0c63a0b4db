import FTPCore
import PacketCapture

/// The ladder in a terminal: the client on the left, the server on the right, data connections marked and coloured.
package struct LadderView {
    private let narrator: Narrator
    private let style: Style

    /// Without a terminal to ask.
    private static let usualWidth = 100
    private static let widest = 120
    private static let leastArrow = 12

    package init(_ narrator: Narrator, style: Style) {
        self.narrator = narrator
        self.style = style
    }

    package func write(to output: inout some TextOutputStream) {
        for reading in SessionReading.all(narrator) {
            Drawing(reading: reading, style: style, width: min(style.width ?? Self.usualWidth, Self.widest))
                .write(to: &output)
        }
        SummaryView(narrator, style: style).write(to: &output)
    }

    /// One session's ladder.
    private struct Drawing {
        let reading: SessionReading
        let style: Style
        let rungs: [Ladder.Rung]
        let numberWidth: Int
        let timeWidth: Int
        let arrowWidth: Int
        let width: Int

        init(reading: SessionReading, style: Style, width: Int) {
            self.reading = reading
            self.style = style
            self.width = width
            rungs = Ladder(reading).rungs
            numberWidth = rungs.reduce(3) { max($0, $1.numbers.count) }
            // The time gives way first, then the ports.
            timeWidth = width >= 72 ? 15 : 0
            arrowWidth = max(leastArrow, width - 2 - numberWidth - (timeWidth > 0 ? timeWidth + 1 : 0) - 2 * 7)
        }

        private var margin: String {
            String(repeating: " ", count: 2 + numberWidth + (timeWidth > 0 ? timeWidth + 1 : 0))
        }

        func write(to output: inout some TextOutputStream) {
            let session = reading.session
            let (left, right) = (session.head(.client), session.head(.server))
            let gap = max(1, arrowWidth + 14 - TextWidth.columns(left) - TextWidth.columns(right))
            let heads = left + String(repeating: " ", count: gap) + right
            output.write(style.bold(reading.language.summary(session)) + "\n\n" + style.bold(margin + heads) + "\n")
            var before: (channel: Int?, isData: Bool) = (nil, false)
            for rung in rungs {
                let channel = rung.row.channel
                if channel != nil, before.channel != channel, let title = reading.connection(rung.row) {
                    note(title, to: &output)
                }
                if channel != nil { before = (channel, true) }
                line(rung, to: &output)
            }
            output.write("\n")
        }

        private func note(_ title: String, to output: inout some TextOutputStream) {
            output.write(painted("» " + TextWidth.cut(title, max(width - 2, 10)), isData: true) + "\n")
        }

        private func line(_ rung: Ladder.Rung, to output: inout some TextOutputStream) {
            let row = rung.row
            let isData = row.channel != nil
            let isClient = rung.sender == .client
            let ends =
                row.sender == .client
                ? (row.source.port, row.destination.port) : (row.destination.port, row.source.port)
            var text = (isData ? "» " : "  ") + TextWidth.padded(rung.numbers, numberWidth, right: true) + " "
            if timeWidth > 0 { text += TextWidth.padded(TimeText.clock(row.time), timeWidth, right: false) + " " }
            text += TextWidth.padded("\(ends.0)", 5, right: true) + " │"
            text += arrow(rung, isClient: isClient)
            text += "│ \(ends.1)"
            output.write(painted(text, isData: isData) + "\n")
        }

        private func painted(_ text: String, isData: Bool) -> String {
            isData ? style.data(text, width: width) : text
        }

        /// `── USER anonymous ─────▶`, dashes with gaps where nothing but an acknowledgment travels.
        private func arrow(_ rung: Ladder.Rung, isClient: Bool) -> String {
            let room = arrowWidth - 5
            let label = TextWidth.cut(rung.label(reading), room)
            let isThin: Bool
            switch rung {
            case .packet(let row): isThin = row.onlyAcknowledges
            case .fold: isThin = false
            }
            let dash = isThin ? "╌" : "─"
            let rest = arrowWidth - 1 - TextWidth.columns(label) - 2
            let (before, after) = (rest / 2, rest - rest / 2)
            let line =
                String(repeating: dash, count: max(before, 0)) + " " + label + " "
                + String(repeating: dash, count: max(after, 0))
            return isClient ? line + "▶" : "◀" + line
        }
    }
}

extension TextWidth {
    /// The text in at most so many columns, the loss of its end marked.
    static func cut(_ text: String, _ width: Int) -> String {
        guard columns(text) > width else { return text }
        var (result, used) = ("", 1)
        for character in text {
            let more = columns(String(character))
            if used + more > width { break }
            result.append(character)
            used += more
        }
        return result + "…"
    }
}
