import FTPCore

/// Writes what packets are while a capture is being read: the words of the ``Narrator``, but those of frequent packets
/// from templates.
struct NoteWriter {
    /// A data connection's transfer, seen from one side, and the words for a packet in the middle of it.
    private struct Known {
        var session: Int
        var transfer: Int
        var sender: Role
        var template: NoteTemplate
        /// Whether the template has a place for the position.
        var isFile: Bool

        /// Whether a row is one of those packets; the only packet of a listing is not: it tells the entries.
        @inline(__always)
        func suits(_ row: Row, _ transfer: Int, isOnly: Bool) -> Bool {
            self.transfer == transfer && session == row.session && sender == row.sender && (isFile || !isOnly)
        }

        @inline(__always)
        func write(_ row: Row, _ counts: CountWriter, to bytes: inout [UInt8]) {
            if isFile {
                template.write(to: &bytes) {
                    counts.write(bytes: row.length, to: &$0)
                } _: {
                    counts.write(row.position, to: &$0)
                }
            } else {
                template.write(to: &bytes) { counts.write(bytes: row.length, to: &$0) }
            }
        }
    }

    /// Transfers whose words are kept; a power of two.
    private static let knownCount = 1_024
    /// Sessions whose places are kept; a power of two.
    private static let placeCount = 4_096
    /// Numbers that stand for those to come.
    private static let (sampleBytes, samplePosition) = (98_765_432_101, 87_654_321_012)

    private let narrator: Narrator
    private let counts: CountWriter
    private let acknowledgment: NoteTemplate?
    private let lastAcknowledgments: [NoteTemplate?]
    private var known: [Known] = []
    /// Where a transfer's words are in `known`; −1 where there are none.
    private var knownPlaces: [Int] = Array(repeating: -1, count: knownCount)
    private var places: [Int] = Array(repeating: 0, count: placeCount)
    private var fixed: [[UInt8]] = Array(repeating: [], count: 64)

    init(_ narrator: Narrator) {
        self.narrator = narrator
        let language = narrator.language
        counts = CountWriter(language)
        let number = Self.sampleBytes
        acknowledgment = NoteTemplate(language.text([.acknowledgment(ofPacket: number)]), around: "\(number)")
        lastAcknowledgments = [false, true].map {
            NoteTemplate(language.text([.lastAcknowledgment(ofPacket: number, isData: $0)]), around: "\(number)")
        }
    }

    /// Writes the note of a row that the analyzer has just handed out.
    mutating func write(_ row: Row, _ analyzer: borrowing Analyzer, to bytes: inout [UInt8]) {
        guard let place = place(row, analyzer) else {
            bytes.append(contentsOf: narrator.note(row).utf8)
            return
        }
        if row.remarks.isEmpty, !TableLayout.hasPadding(row), writeFrequent(row, place, analyzer, to: &bytes) { return }
        bytes.append(contentsOf: narrator.note(row, of: analyzer.sessions.all[place].record).utf8)
    }

    /// The number of the transfer whose data connection a row that was just handed out belongs to.
    mutating func transfer(_ row: Row, _ analyzer: borrowing Analyzer) -> Int? {
        guard let channel = row.channel, let place = place(row, analyzer) else { return nil }
        return analyzer.sessions.all[place].record.channels.transfer(channel).map { $0 + 1 }
    }

    /// The session of a row that was just handed out.
    mutating func record(_ row: Row, _ analyzer: borrowing Analyzer) -> SessionRecord? {
        place(row, analyzer).map { analyzer.sessions.all[$0].record }
    }

    /// Where the analyzer has the session of a row.
    private mutating func place(_ row: Row, _ analyzer: borrowing Analyzer) -> Int? {
        let number = row.session + 1
        let last = places[number & (Self.placeCount - 1)]
        if analyzer.sessions.holds(number: number, at: last) { return last }
        guard let place = analyzer.sessions.place(number: number) else { return nil }
        places[number & (Self.placeCount - 1)] = place
        return place
    }

    /// Writes the note of a row without remarks, when it is one of the frequent ones.
    private mutating func writeFrequent(
        _ row: Row, _ place: Int, _ analyzer: borrowing Analyzer, to bytes: inout [UInt8]
    ) -> Bool {
        switch row.act {
        case .acknowledgment:
            guard let packet = row.acknowledges else { return false }
            let template = row.concludes ? lastAcknowledgments[row.channel == nil ? 0 : 1] : acknowledgment
            guard let template else { return false }
            template.write(to: &bytes) { $0.append(decimal: UInt64(packet)) }
            return true
        case .data:
            guard let channel = row.channel else { return false }
            return writeData(row, place, channel, analyzer, to: &bytes)
        case .acceptance, .confirmation:
            writeFixed(row, row.act == .confirmation ? 1 : 0, to: &bytes) {
                $0.act == .acceptance
                    ? .acceptance(by: $0.sender) : .confirmation(by: $0.sender, isData: $0.channel != nil)
            }
            return true
        case .finish:
            guard row.length == 0 else { return false }
            writeFixed(row, row.concludes ? 3 : 2, to: &bytes) {
                .finish(by: $0.sender, isData: $0.channel != nil, isSecond: $0.concludes)
            }
            return true
        case .request, .reset: return false
        }
    }

    /// Writes a note that depends on nothing but who sent the packet over which connection.
    private mutating func writeFixed(_ row: Row, _ kind: Int, to bytes: inout [UInt8], _ note: (Row) -> Note) {
        let place = kind << 2 | (row.sender == .client ? 2 : 0) | (row.channel == nil ? 0 : 1)
        if fixed[place].isEmpty { fixed[place] = Array(narrator.language.text([note(row)]).utf8) }
        bytes.append(contentsOf: fixed[place])
    }

    /// Writes the note of a packet in the middle of a file or a listing.
    private mutating func writeData(
        _ row: Row, _ place: Int, _ channel: Int, _ analyzer: borrowing Analyzer, to bytes: inout [UInt8]
    ) -> Bool {
        guard row.length > 1, row.position > 0 else { return false }
        guard let flow = analyzer.sessions.all[place].record.channels.progress(channel, row.sender) else {
            return false
        }
        let isEnd = flow.hasEnd && row.position + row.length >= flow.total
        guard !isEnd, let transfer = flow.transfer else { return false }
        let slot = (row.session &* 31 &+ transfer) & (Self.knownCount - 1)
        let isOnly = flow.packets <= 1
        if knownPlaces[slot] < 0 || !known.span[knownPlaces[slot]].suits(row, transfer, isOnly: isOnly) {
            guard let made = make(row, transfer, analyzer.sessions.all[place].record), made.isFile || !isOnly else {
                return false
            }
            if knownPlaces[slot] < 0 {
                knownPlaces[slot] = known.count
                known.append(made)
            } else {
                known[knownPlaces[slot]] = made
            }
        }
        // Where it is: a copy would cost as much as the words.
        known.span[knownPlaces[slot]].write(row, counts, to: &bytes)
        return true
    }

    /// The words for a packet in the middle of a transfer.
    private func make(_ row: Row, _ place: Int, _ record: SessionRecord) -> Known? {
        guard let transfer = record.transfer(at: place) else { return nil }
        let language = narrator.language
        let isListing = transfer.verb.isListing && transfer.sender == row.sender
        let name = transfer.sender == row.sender ? narrator.name(transfer) : nil
        let note: Note =
            isListing
            ? .listing(bytes: Self.sampleBytes, entries: nil, extent: .middle)
            : .file(name: name, bytes: Self.sampleBytes, position: Self.samplePosition, extent: .middle)
        let template = NoteTemplate(
            language.text([note]), around: language.bytes(Self.sampleBytes),
            and: isListing ? nil : language.count(Self.samplePosition))
        return template.map {
            Known(session: row.session, transfer: place, sender: row.sender, template: $0, isFile: !isListing)
        }
    }
}

/// How far one direction of a data connection has come.
private struct Progress {
    var total: Int
    var packets: Int
    var hasEnd: Bool
    var transfer: Int?

    @inline(__always)
    init(_ flow: borrowing Channel.Flow, transfer: Int?) {
        (total, packets, hasEnd) = (flow.bytes + flow.missing, flow.packets, flow.finish != nil)
        self.transfer = transfer
    }
}

extension Shelf<Channel> {
    /// The place of the transfer that the data connection at a place is for.
    fileprivate func transfer(_ place: Int) -> Int? {
        place < count && !dropped.contains(place) ? elements[index(place)].transfer : nil
    }

    /// How far one direction of the data connection at a place has come, without a copy of all the rest.
    fileprivate func progress(_ place: Int, _ sender: Role) -> Progress? {
        guard place < count, !dropped.contains(place) else { return nil }
        let index = index(place)
        switch sender {
        case .client:
            return Progress(elements[index].fromClient, transfer: elements[index].transfer)
        case .server:
            return Progress(elements[index].fromServer, transfer: elements[index].transfer)
        }
    }
}
