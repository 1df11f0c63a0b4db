import FTPCore
import PacketCapture

/// Writes a packet as a JSON object. What the packets of a connection have in common is kept from one to the next.
struct JSONLine {
    /// From the addresses to the flags, written.
    private struct Pattern {
        var source: Endpoint
        var destination: Endpoint
        var flags: TCPFlags
        var bytes: [UInt8]

        func suits(_ row: Row) -> Bool {
            flags == row.flags && source == row.source && destination == row.destination
        }
    }

    /// Patterns kept; a power of two.
    private static let patternCount = 2_048

    private var patterns: [Pattern?] = Array(repeating: nil, count: patternCount)
    /// The second that was written last, and the text up to its fraction.
    private var second: Int64?
    private var moment: [UInt8] = []

    /// Writes a packet that belongs to the transfer with this number, with its note, and with what it completed, written
    /// already.
    mutating func write(_ row: Row, transfer: Int?, note: [UInt8], said: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"number":"#.utf8)
        bytes.append(decimal: UInt64(row.number))
        write(row.time, to: &bytes)
        writeEnds(row, to: &bytes)
        bytes.append(decimal: UInt64(row.length))
        bytes.append(contentsOf: #","padding":"#.utf8)
        bytes.append(decimal: UInt64(row.padding))
        bytes.append(contentsOf: #","session":"#.utf8)
        bytes.append(decimal: UInt64(row.session + 1))
        bytes.append(
            contentsOf: (row.channel == nil
                ? #","connection":"control","transfer":"# : #","connection":"data","transfer":"#).utf8)
        if let transfer {
            bytes.append(decimal: UInt64(transfer))
        } else {
            bytes.append(contentsOf: "null".utf8)
        }
        bytes.append(contentsOf: #","phase":""#.utf8)
        bytes.append(contentsOf: row.phase.rawValue.utf8)
        bytes.append(contentsOf: #"","note":"#.utf8)
        JSONBytes.append(note, to: &bytes)
        bytes.append(contentsOf: said)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ time: Timestamp, to bytes: inout [UInt8]) {
        if time.seconds != second {
            second = time.seconds
            let text = TimeText.full(time)
            moment = Array(#","time":""#.utf8) + text.utf8.prefix(text.utf8.count - 7)
        }
        bytes.append(contentsOf: moment)
        bytes.append(decimal: Int(time.nanoseconds / 1_000), width: 6)
        bytes.append(contentsOf: #"Z","#.utf8)
    }

    private mutating func writeEnds(_ row: Row, to bytes: inout [UInt8]) {
        let place = LineStart.place(row) & (Self.patternCount - 1)
        if let pattern = patterns[place], pattern.suits(row) {
            bytes.append(contentsOf: pattern.bytes)
            return
        }
        let flags = row.flags.shown.map { QuotedText.json($0) }.joined(separator: ",")
        let text =
            #""source":"\#(row.source.address)","sourcePort":\#(row.source.port),"# + #""destination":"#
            + #""\#(row.destination.address)","destinationPort":\#(row.destination.port),"flags":[\#(flags)],"length":"#
        let pattern = Pattern(
            source: row.source, destination: row.destination, flags: row.flags, bytes: Array(text.utf8))
        patterns[place] = pattern
        bytes.append(contentsOf: pattern.bytes)
    }
}
