import FTPCore
import PacketCapture

/// Writes what stands before a packet's note: number, time, ends, flags, length. The rows of a connection have most of
/// that in common, so a line that was written is kept as the pattern of the next one.
struct LineStart {
    /// Whose lines a pattern is for.
    private struct Key: BitwiseCopyable {
        let source: Endpoint
        let destination: Endpoint
        let session: Int

        func suits(_ row: Row) -> Bool {
            source.port == row.source.port && destination.port == row.destination.port && session == row.session
                && source.address == row.source.address && destination.address == row.destination.address
        }
    }

    /// Patterns kept; a power of two.
    private static let patternCount = 4_096
    private static let zero = UInt8(ascii: "0")
    /// What stands before the number.
    private let mark = Array("» ".utf8)
    private let noMark = Array("  ".utf8)
    /// The names of flags, by their value.
    private static let flagNames = (0..<256).map {
        Array(TCPFlags(rawValue: UInt8($0)).shown.joined(separator: " ").utf8)
    }

    private(set) var layout: TableLayout
    /// By place: whose pattern is there; the patterns one after another, from the session to the ports; their length.
    private var keys: [Key?] = Array(repeating: nil, count: patternCount)
    private var patterns: [UInt8] = []
    private var size = 0
    /// What follows the ports, by the value of the flags: their names, and room for the length; and how long that is.
    private var tails: [UInt8] = []
    private var tailSize = 0
    /// The second that was written last, and the text of it: `15:16:26.`.
    private var second: Int64?
    private var clock: [UInt8] = []

    init(_ layout: TableLayout) { self.layout = layout }

    /// Makes room for a row in its columns.
    mutating func fit(_ row: Row) {
        let flags = Self.flagNames[Int(row.flags.rawValue)].count
        let source = row.source.address.description.utf8.count
        let destination = row.destination.address.description.utf8.count
        if layout.fit(row, source: source, destination: destination, flags: flags) { forget() }
    }

    /// Makes room for what usually comes.
    mutating func widen() {
        layout.widen()
        forget()
    }

    private mutating func forget() {
        keys = Array(repeating: nil, count: Self.patternCount)
        (patterns, tails) = ([], [])
    }

    /// Writes the start of a row's line; columns that are too narrow grow from here on.
    mutating func write(_ row: Row, to bytes: inout [UInt8]) {
        let flags = Int(row.flags.rawValue)
        if TableLayout.digits(row.number) > layout.number || TableLayout.lengthColumns(row) > layout.length
            || Self.flagNames[flags].count > layout.flags
        {
            fit(row)
        }
        let place = Self.place(row) & (Self.patternCount - 1)
        if keys[place]?.suits(row) != true { make(row, place) }
        if row.time.seconds != second { tick(row.time) }
        if row.channel != nil { bytes.append(copying: mark.span) } else { bytes.append(copying: noMark.span) }
        let start = bytes.count
        bytes.append(copying: patterns.span.extracting(place * size..<(place + 1) * size))
        bytes.append(copying: tails.span.extracting(flags * tailSize..<(flags + 1) * tailSize))
        var line = bytes.mutableSpan
        Self.write(row.number, before: start + layout.number, &line)
        let time = start + layout.number + 2 + (layout.hasSessions ? layout.session + 2 : 0)
        for index in 0..<9 { line[time + index] = clock[index] }
        var rest = row.time.nanoseconds / 1_000
        for index in 1...6 {
            line[time + layout.time - index] = Self.zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        writeLength(row, before: line.count - 2, &line)
    }

    private func writeLength(_ row: Row, before end: Int, _ line: inout MutableSpan<UInt8>) {
        guard TableLayout.hasPadding(row) else { return Self.write(row.length, before: end, &line) }
        line[end - 1] = UInt8(ascii: ")")
        Self.write(row.padding, before: end - 1, &line)
        let open = end - 2 - TableLayout.digits(row.padding)
        line[open] = UInt8(ascii: "(")
        line[open - 1] = Self.zero
    }

    private mutating func tick(_ time: Timestamp) {
        second = time.seconds
        clock = Array(TimeText.clock(time).utf8.prefix(9))
    }

    /// Where the pattern of a row's connection and direction may be kept: a number of 24 bits.
    static func place(_ row: Row) -> Int {
        var mix = UInt64(row.source.port) << 16 | UInt64(row.destination.port)
        mix ^= row.source.address.low &* 0x9E37_79B9_7F4A_7C15
        mix ^= row.destination.address.low << 20
        mix = mix &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mix >> 40)
    }

    private static func write(_ number: Int, before end: Int, _ line: inout MutableSpan<UInt8>) {
        var (cursor, rest) = (end, UInt(number.magnitude))
        repeat {
            cursor -= 1
            line[cursor] = zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    // MARK: Patterns

    /// Makes the pattern for the lines of a row's connection and direction.
    private mutating func make(_ row: Row, _ place: Int) {
        fit(row)
        var text = TextWidth.padded("", layout.number) + "  "
        if layout.hasSessions { text += TextWidth.padded(String(row.session + 1), layout.session, right: true) + "  " }
        text += TextWidth.padded("", layout.time) + "  "
        text += TextWidth.padded(row.source.address.description, layout.source) + "  "
        text += TextWidth.padded(String(row.source.port), layout.sourcePort, right: true) + "  "
        text += TextWidth.padded(row.destination.address.description, layout.destination) + "  "
        text += TextWidth.padded(String(row.destination.port), layout.destinationPort, right: true) + "  "
        let pattern = Array(text.utf8)
        if patterns.isEmpty { begin(pattern.count) }
        let start = place * size
        for index in pattern.indices { patterns[start + index] = pattern[index] }
        keys[place] = Key(source: row.source, destination: row.destination, session: row.session)
    }

    /// Makes room for patterns of this length.
    private mutating func begin(_ length: Int) {
        size = length
        patterns = Array(repeating: UInt8(ascii: " "), count: length * Self.patternCount)
        tailSize = layout.flags + layout.length + 4
        tails = Self.flagNames.flatMap {
            // Names that are too long make the column wider, and this anew, before they are written.
            $0.prefix(layout.flags) + repeatElement(UInt8(ascii: " "), count: tailSize - min($0.count, layout.flags))
        }
    }
}
