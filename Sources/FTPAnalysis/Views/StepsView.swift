/// The explanation of each session, phase by phase, in sentences.
package struct StepsView {
    private let narrator: Narrator
    private let style: Style

    /// Lines longer than this are hard to read.
    private static let longestLine = 100

    package init(_ narrator: Narrator, style: Style) {
        self.narrator = narrator
        self.style = style
    }

    package func write(to output: inout some TextOutputStream) {
        let language = narrator.language
        for record in narrator.analysis.records {
            output.write(style.bold(language.summary(record.session)) + "\n")
            for (index, chapter) in Story(narrator, record).chapters().enumerated() {
                output.write("\n" + title("\(index + 1). ", chapter) + "\n")
                paragraph(chapter, indent: 3, to: &output)
                for (place, (letter, part)) in zip("abcdefgh", chapter.parts).enumerated() {
                    if place > 0 || !chapter.sentences.isEmpty { output.write("\n") }
                    output.write("   " + title("\(letter). ", part) + "\n")
                    paragraph(part, indent: 6, to: &output)
                }
            }
            output.write("\n")
        }
        SummaryView(narrator, style: style).write(to: &output)
    }

    private func title(_ number: String, _ chapter: Chapter) -> String {
        let place = chapter.packets.isEmpty ? "" : "  " + narrator.language.inParentheses(chapter.packets)
        return style.bold(number + narrator.language.text(chapter.heading)) + style.dim(place)
    }

    private func paragraph(_ chapter: Chapter, indent: Int, to output: inout some TextOutputStream) {
        guard !chapter.sentences.isEmpty else { return }
        let sentences = chapter.sentences.map(narrator.language.text)
        let width = min(style.width ?? Self.longestLine, Self.longestLine) - indent
        let margin = String(repeating: " ", count: indent)
        for text in chapter.isList ? sentences : [sentences.joined(separator: " ")] {
            for (index, line) in TextWidth.wrap(text, width - (chapter.isList ? 2 : 0)).enumerated() {
                output.write(margin + (chapter.isList && index > 0 ? "  " : "") + line + "\n")
            }
        }
    }
}
