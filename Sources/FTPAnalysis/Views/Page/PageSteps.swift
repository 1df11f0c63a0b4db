/// The explanation beside the table, in every language.
struct PageSteps {
    private let both: Bilingual
    private let session: Int
    /// The chapters, in the order of the languages.
    private let tellings: [(language: Language, chapters: [Chapter])]
    private let packets: Set<Int>

    init(both: Bilingual, reading: SessionReading) {
        self.both = both
        session = reading.session.number
        tellings = both.languages.map { ($0, reading.told(in: $0).chapters()) }
        packets = Set(reading.rows.map(\.number))
    }

    private var chapters: [Chapter] { tellings.first?.chapters ?? [] }

    /// The step of each packet; a part of a step where it has parts.
    var places: [Int: String] {
        var places: [Int: String] = [:]
        for (id, packets) in all { for packet in packets { places[packet] = id } }
        return places
    }

    /// The steps with their packets as runs, in the order in which later ones go before earlier ones.
    var runs: [(id: String, runs: [ClosedRange<Int>])] {
        all.map { id, packets in
            var runs: [ClosedRange<Int>] = []
            for packet in packets {
                if let last = runs.last, packet == last.upperBound + 1 {
                    runs[runs.count - 1] = last.lowerBound...packet
                } else {
                    runs.append(packet...packet)
                }
            }
            return (id, runs)
        }
    }

    private var all: [(String, [Int])] {
        chapters.enumerated().flatMap { index, chapter in
            [(id(index), chapter.packets)]
                + chapter.parts.enumerated().map { (id(index, $0), $1.packets) }
        }
    }

    private func id(_ chapter: Int, _ part: Int? = nil) -> String {
        "s\(session)-\(chapter + 1)" + (part.map { "-\($0 + 1)" } ?? "")
    }

    func write(to output: inout some TextOutputStream) {
        output.write("<aside class=\"steps\">\n<h3>\(both.span(.explanation))</h3>\n")
        for index in chapters.indices {
            write(tellings.map { ($0.language, $0.chapters[index]) }, "\(index + 1)", id(index), level: 4, to: &output)
            for part in chapters[index].parts.indices {
                let letter = part < 26 ? String(UnicodeScalar(UInt8(97 + part))) : "\(part + 1)"
                write(
                    tellings.map { ($0.language, $0.chapters[index].parts[part]) }, letter, id(index, part), level: 5,
                    to: &output)
            }
        }
        output.write("</aside>\n")
    }

    private func write(
        _ tellings: [(language: Language, chapter: Chapter)], _ mark: String, _ id: String, level: Int,
        to output: inout some TextOutputStream
    ) {
        guard let chapter = tellings.first?.chapter else { return }
        let titles = tellings.map { language, chapter in
            "<span lang=\"\(language.rawValue)\">\(HTMLText.escaped(language.text(chapter.heading)))</span>"
        }
        let heading = "<i>\(mark)</i> <span>\(titles.joined())</span>"
        let first = chapter.packets.first
        output.write("<section class=\"step\" id=\"\(id)\"><h\(level)>")
        output.write(first.map { "<a href=\"#p\($0)\">\(heading)</a>" } ?? heading)
        if first != nil { output.write(" <small>\(both.primary.packets(chapter.packets))</small>") }
        output.write("</h\(level)>\n")
        for (language, chapter) in tellings { write(chapter, language, to: &output) }
        output.write("</section>\n")
    }

    private func write(_ chapter: Chapter, _ language: Language, to output: inout some TextOutputStream) {
        guard !chapter.sentences.isEmpty else { return }
        let sentences = chapter.sentences.map { HTMLText.linked(language.text($0), isPacket: packets.contains) }
        if chapter.isList {
            output.write("<ul lang=\"\(language.rawValue)\">")
            for sentence in sentences { output.write("<li>\(sentence)</li>") }
            output.write("</ul>\n")
        } else {
            output.write("<p lang=\"\(language.rawValue)\">\(sentences.joined(separator: " "))</p>\n")
        }
    }
}
