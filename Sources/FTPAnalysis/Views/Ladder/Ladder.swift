import PacketCapture

/// A session as a sequence diagram: its packets in order, long runs of data folded into one.
struct Ladder {
    enum Rung {
        case packet(Row)
        /// Packets of one data connection that do nothing but move data.
        case fold(Fold)
    }

    struct Fold {
        var first: Row
        var last: Row
        var packets = 0
        var bytes = 0
        /// Who sends the data; the other side acknowledges.
        var sender: Role
    }

    /// Fewer packets than this are shown one by one.
    private static let leastFold = 5

    let rungs: [Rung]

    /// `isSimple` leaves out packets that only acknowledge.
    init(_ reading: SessionReading, isSimple: Bool = false) {
        var rungs: [Rung] = []
        var run: [Row] = []
        func end() {
            let bytes = run.reduce(0) { $0 + $1.length }
            if run.count >= Self.leastFold, bytes > 0, let first = run.first, let last = run.last {
                let fromServer = run.reduce(0) { $0 + ($1.sender == .server ? $1.length : 0) }
                rungs.append(
                    .fold(
                        Fold(
                            first: first, last: last, packets: run.count, bytes: bytes,
                            sender: fromServer * 2 >= bytes ? .server : .client)))
            } else {
                rungs += run.filter { !isSimple || !$0.onlyAcknowledges }.map { .packet($0) }
            }
            run.removeAll(keepingCapacity: true)
        }
        for row in reading.rows {
            let isBulk = row.channel != nil && (row.act == .data || row.act == .acknowledgment)
            if !isBulk || (run.last.map { $0.channel != row.channel } ?? false) { end() }
            if isBulk {
                run.append(row)
            } else if !isSimple || !row.onlyAcknowledges {
                rungs.append(.packet(row))
            }
        }
        end()
        self.rungs = rungs
    }
}

extension Ladder.Rung {
    /// The packet, or the first of several.
    var row: Row {
        switch self {
        case .packet(let row): row
        case .fold(let fold): fold.first
        }
    }

    var sender: Role {
        switch self {
        case .packet(let row): row.sender
        case .fold(let fold): fold.sender
        }
    }

    /// The packet's number, or those of the first and the last.
    var numbers: String {
        switch self {
        case .packet(let row): "\(row.number)"
        case .fold(let fold): "\(fold.first.number)–\(fold.last.number)"
        }
    }

    func label(_ reading: SessionReading) -> String {
        switch self {
        case .packet(let row): return LadderLabel.text(row, reading)
        case .fold(let fold):
            let packets = reading.language.text(.packets).lowercased()
            return "… \(reading.language.count(fold.packets)) \(packets), \(reading.language.size(fold.bytes)) …"
        }
    }
}

extension SessionReading {
    /// What a data connection is, in a line: `Data connection 20 → 1388 (active mode): LIST`; nil for the control
    /// connection.
    func connection(_ row: Row) -> String? {
        guard let channel = channel(of: row), let from = channel.from, let to = channel.to else { return nil }
        let title = transfer(of: row).map { language.colon + " " + narrator.title($0) } ?? ""
        let name = language.text(.legendData).capitalized
        return "\(name) \(from.port) → \(to.port) (\(language.name(channel.mode)))\(title)"
    }
}

extension Language {
    /// A quantity of bytes in a unit that keeps it short: `16.2 KiB`.
    func size(_ bytes: Int) -> String {
        let units = self == .english ? ["B", "KiB", "MiB", "GiB", "TiB"] : ["o", "Kio", "Mio", "Gio", "Tio"]
        var (value, place) = (Double(bytes), 0)
        while value >= 1_024, place < units.count - 1 { (value, place) = (value / 1_024, place + 1) }
        return (place == 0 ? count(bytes) : decimal(value, value < 100 ? 1 : 0)) + "\u{A0}" + units[place]
    }
}
