import PacketCapture

/// The columns of the table: how wide each is. The last one, the note, takes what is left.
struct TableLayout {
    /// Whether sessions are told apart.
    let hasSessions: Bool
    /// Columns taken by the number, the session (0 without), the address and port of both ends, the flags, the length.
    private(set) var number: Int
    private(set) var session: Int
    private(set) var source: Int
    private(set) var sourcePort: Int
    private(set) var destination: Int
    private(set) var destinationPort: Int
    private(set) var flags: Int
    private(set) var length: Int
    /// `15:16:26.638640`.
    let time = 15

    private let titles: [String]

    init(_ language: Language, hasSessions: Bool) {
        self.hasSessions = hasSessions
        switch language {
        case .english:
            titles = ["No.", "Time", "Source", "Port", "Destination", "Port", "Flags", "Len", "Meaning"]
        case .french:
            titles = ["N°", "Heure", "Source", "Port", "Destination", "Port", "Flags", "Long", "Sens"]
        }
        let widths = titles.map { TextWidth.columns($0) }
        (number, source, sourcePort) = (widths[0], widths[2], widths[3])
        (destination, destinationPort, flags, length) = (widths[4], widths[5], widths[6], widths[7])
        session = hasSessions ? 1 : 0
    }

    /// Makes room for what usually comes, where the rows cannot all be measured first.
    mutating func widen() {
        number = max(number, 6)
        (source, destination) = (max(source, 15), max(destination, 15))
        (sourcePort, destinationPort) = (max(sourcePort, 5), max(destinationPort, 5))
        (flags, length) = (max(flags, 11), max(length, 5))
    }

    /// Makes room for a row; tells whether that took wider columns.
    mutating func fit(_ row: Row, source sourceText: Int, destination destinationText: Int, flags flagsText: Int)
        -> Bool
    {
        var isWider = false
        func fit(_ width: inout Int, _ needed: Int) {
            if needed > width { (width, isWider) = (needed, true) }
        }
        fit(&number, Self.digits(row.number))
        if hasSessions { fit(&session, Self.digits(row.session + 1)) }
        fit(&source, sourceText)
        fit(&sourcePort, Self.digits(Int(row.source.port)))
        fit(&destination, destinationText)
        fit(&destinationPort, Self.digits(Int(row.destination.port)))
        fit(&flags, flagsText)
        fit(&length, Self.lengthColumns(row))
        return isWider
    }

    /// The payload's length; padding that follows a packet without any is set in parentheses.
    static func lengthColumns(_ row: Row) -> Int {
        digits(row.length) + (hasPadding(row) ? digits(row.padding) + 2 : 0)
    }

    static func hasPadding(_ row: Row) -> Bool { row.length == 0 && row.padding > 0 }

    /// How many digits a number (not negative) has.
    @inline(__always)
    static func digits(_ number: Int) -> Int {
        var (count, limit) = (1, 10)
        while number >= limit, count < 18 { (count, limit) = (count + 1, limit * 10) }
        return count
    }

    /// The line of titles, and the column's own title.
    var head: (start: String, note: String) {
        var line = "  " + TextWidth.padded(titles[0], number, right: true) + "  "
        if hasSessions { line += TextWidth.padded("S", session, right: true) + "  " }
        line += TextWidth.padded(titles[1], time) + "  " + TextWidth.padded(titles[2], source) + "  "
        line += TextWidth.padded(titles[3], sourcePort, right: true) + "  "
        line += TextWidth.padded(titles[4], destination) + "  "
        line += TextWidth.padded(titles[5], destinationPort, right: true) + "  "
        line += TextWidth.padded(titles[6], flags) + "  " + TextWidth.padded(titles[7], length, right: true) + "  "
        return (line, titles[8])
    }
}
