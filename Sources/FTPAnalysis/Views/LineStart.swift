import FTPCore
import PacketCapture

/// Writes what stands before a packet's note: number, time, ends, flags, length. The rows of a connection have most of
/// that in common, so a line that was written is kept as the pattern of the next one.
struct LineStart {
    /// A line whose ends and flags are written, and whose number, time and length are to be.
    private struct Pattern {
        var source: Endpoint
        var destination: Endpoint
        var flags: TCPFlags
        var session: Int
        var isData: Bool
        var bytes: [UInt8]

        func suits(_ row: Row) -> Bool {
            source == row.source && destination == row.destination && flags == row.flags && session == row.session
                && isData == (row.channel != nil)
        }
    }

    /// Patterns kept; a power of two.
    private static let patternCount = 2_048
    private static let blank = UInt8(ascii: " ")
    private static let zero = UInt8(ascii: "0")

    private(set) var layout: TableLayout
    private var patterns: [Pattern?] = Array(repeating: nil, count: patternCount)
    /// The second that was written last, and the text of it: `15:16:26.`.
    private var second = Int64.min
    private var clock: [UInt8] = []

    init(_ layout: TableLayout) { self.layout = layout }

    /// Makes room for a row in its columns.
    mutating func fit(_ row: Row) {
        let flags = row.flags.shown.joined(separator: " ").utf8.count
        let source = row.source.address.description.utf8.count
        let destination = row.destination.address.description.utf8.count
        if layout.fit(row, source: source, destination: destination, flags: flags) { forget() }
    }

    /// Makes room for what usually comes.
    mutating func widen() {
        layout.widen()
        forget()
    }

    /// Writes the start of a row's line; columns that are too narrow grow from here on.
    mutating func write(_ row: Row, to bytes: inout [UInt8]) {
        let isTooNarrow =
            TableLayout.digits(row.number) > layout.number || TableLayout.lengthColumns(row) > layout.length
        if isTooNarrow { fit(row) }
        let place = Self.place(row) & (Self.patternCount - 1)
        let base = bytes.count
        if let pattern = patterns[place], pattern.suits(row) {
            bytes.append(contentsOf: pattern.bytes)
        } else {
            fit(row)
            let pattern = pattern(of: row)
            patterns[place] = pattern
            bytes.append(contentsOf: pattern.bytes)
        }
        if row.time.seconds != second { tick(row.time) }
        var line = bytes.mutableSpan
        // The mark of a data connection's line takes a byte more.
        let first = base + (row.channel != nil ? 3 : 2)
        Self.write(row.number, before: first + layout.number, &line)
        var cursor = first + layout.number + 2 + (layout.hasSessions ? layout.session + 2 : 0)
        for index in 0..<9 { line[cursor + index] = clock[index] }
        cursor += layout.time
        var rest = row.time.nanoseconds / 1_000
        for index in 1...6 {
            line[cursor - index] = Self.zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        let end = line.count - 2
        if TableLayout.hasPadding(row) {
            line[end - 1] = UInt8(ascii: ")")
            Self.write(row.padding, before: end - 1, &line)
            let open = end - 2 - TableLayout.digits(row.padding)
            line[open] = UInt8(ascii: "(")
            line[open - 1] = Self.zero
        } else {
            Self.write(row.length, before: end, &line)
        }
    }

    private mutating func forget() { patterns = Array(repeating: nil, count: Self.patternCount) }

    private mutating func tick(_ time: Timestamp) {
        second = time.seconds
        clock = Array(TimeText.clock(time).utf8.prefix(9))
    }

    /// Where the pattern of a row's connection, direction and flags may be kept: a number of 24 bits.
    static func place(_ row: Row) -> Int {
        var mix = UInt64(row.source.port) << 16 | UInt64(row.destination.port)
        mix ^= row.source.address.low &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(row.flags.rawValue) << 33
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

    private func pattern(of row: Row) -> Pattern {
        let isData = row.channel != nil
        var text = isData ? "» " : "  "
        text += TextWidth.padded("", layout.number) + "  "
        if layout.hasSessions { text += TextWidth.padded(String(row.session + 1), layout.session, right: true) + "  " }
        text += TextWidth.padded("", layout.time) + "  "
        text += TextWidth.padded(row.source.address.description, layout.source) + "  "
        text += TextWidth.padded(String(row.source.port), layout.sourcePort, right: true) + "  "
        text += TextWidth.padded(row.destination.address.description, layout.destination) + "  "
        text += TextWidth.padded(String(row.destination.port), layout.destinationPort, right: true) + "  "
        text += TextWidth.padded(row.flags.shown.joined(separator: " "), layout.flags) + "  "
        text += TextWidth.padded("", layout.length) + "  "
        return Pattern(
            source: row.source, destination: row.destination, flags: row.flags, session: row.session, isData: isData,
            bytes: Array(text.utf8))
    }
}
