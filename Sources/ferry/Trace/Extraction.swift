import FTPAnalysis
import FTPCore
import FTPStorage
import Glibc
import PacketCapture

/// Writes what was transferred into files of a directory, as it comes: each byte to its place, so that what is missing
/// stays a hole. Other threads write and take digests; what waits for them is bounded.
///
/// Until its session is over, a transfer's file is called `session-channel-side.part`; then it gets the transfer's number
/// and the name that the client gave. No name leads out of the directory.
struct Extraction {
    private struct Key: Hashable {
        let session: Int
        let channel: Int
        let sender: Role
    }

    /// One side of a data connection.
    private struct Flow {
        let key: Key
        /// What was not handed over yet, and where it belongs, or what comes next.
        var blocks: [[UInt8]] = []
        var waiting = 0
        var position = 0
        /// Where the next byte of the stream would be, and that of the file.
        var end = 0
        var written = 0
        /// Whether anything was handed over.
        var isMade = false
        var gaps: [Range<Int>] = []
        /// Gaps beyond those that are listed.
        var moreGaps = 0

        /// Adds as many of the bytes, from `start` on, as there is room for in the last block; returns how many.
        mutating func add(_ bytes: Span<UInt8>, from start: Int) -> Int {
            guard let last = blocks.indices.last else { return 0 }
            let count = min(BlockPool.blockSize - blocks[last].count, bytes.count - start)
            guard count > 0 else { return 0 }
            bytes.extracting(start..<start + count).withUnsafeBufferPointer { blocks[last].append(contentsOf: $0) }
            waiting += count
            return count
        }
    }

    /// What became of a transfer's data.
    struct Extracted: Sendable {
        let session: Int
        let transfer: Transfer
        /// The name of the file in the directory; nil when nothing of it was captured.
        let file: String?
        let bytes: Int
        /// Places in the data that the capture is missing, the first few of them.
        let gaps: [Range<Int>]
        let moreGaps: Int
        /// Whether all is there, and has a digest.
        let isWhole: Bool
        /// The SHA-256 of what is there, when all is there.
        fileprivate(set) var digest: String?
    }

    /// The blocks of a file that are written together.
    private static let mostBlocks = (256 << 10) / BlockPool.blockSize
    private static let mostGaps = 100

    private let directory: String
    private let writer: ExtractionWriter
    /// Whether somebody wants to know what became of each transfer.
    private let isTold: Bool
    private var flows: [Flow] = []
    private var freePlaces: [Int] = []
    private var places: [Key: Int] = [:]
    /// The places of each session's flows.
    private var sessions: [Int: [Int]] = [:]
    /// What nobody was told yet, in the order of the sessions; the number of the first, and the digests of those behind it.
    private var waiting: [Extracted] = []
    private var firstWaiting = 0
    private var digests: [Int: [UInt8]] = [:]
    /// The place that was looked up last: what comes next often belongs there too.
    private var latest = 0
    /// Whether writing has failed, and nothing is taken any more.
    private var isStopped = false

    /// Writes into a directory, which is made if it is not there; never over the capture.
    init(into directory: String, isTold: Bool, sparing capture: FileIdentity?) throws(Failure) {
        (self.directory, self.isTold) = (directory, isTold)
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else { throw .cannotWrite(directory, errno) }
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .cannotWrite(directory, ENOTDIR)
        }
        writer = try ExtractionWriter(sparing: capture)
    }

    // MARK: Bytes

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {
        guard !isStopped else { return }
        let key = Key(session: content.session, channel: content.channel, sender: content.sender)
        switch content.piece {
        case .bytes(let range): write(buffer.extracting(range), at: content.position, key)
        case .held(let bytes): write(bytes.span, at: content.position, key)
        case .gap(let count): note(gap: content.position..<content.position + count, place(of: key))
        case .end: if let place = places[key] { hand(place) }
        }
    }

    private mutating func place(of key: Key) -> Int {
        if latest < flows.count, flows[latest].key == key { return latest }
        if let place = places[key] {
            latest = place
            return place
        }
        latest = freePlaces.popLast() ?? flows.count
        if latest == flows.count { flows.append(Flow(key: key)) } else { flows[latest] = Flow(key: key) }
        places[key] = latest
        sessions[key.session, default: []].append(latest)
        return latest
    }

    private mutating func note(gap: Range<Int>, _ place: Int) {
        flows[place].end = gap.upperBound
        if flows[place].gaps.count < Self.mostGaps {
            flows[place].gaps.append(gap)
        } else {
            flows[place].moreGaps += 1
        }
    }

    private mutating func write(_ bytes: Span<UInt8>, at position: Int, _ key: Key) {
        guard bytes.count > 0 else { return }
        let place = place(of: key)
        if flows[place].position + flows[place].waiting != position {
            hand(place)
            flows[place].position = position
        }
        var start = 0
        while start < bytes.count {
            let count = flows[place].add(bytes, from: start)
            start += count
            if count == 0 { addBlock(place) }
        }
        flows[place].end = max(flows[place].end, position + bytes.count)
        flows[place].written = max(flows[place].written, position + bytes.count)
    }

    private mutating func addBlock(_ place: Int) {
        if flows[place].blocks.count >= Self.mostBlocks { hand(place) }
        if let block = writer.pool.take() {
            flows[place].blocks.append(block)
        } else {
            // All that is held back goes out, or nobody would ever return a block.
            for place in flows.indices { hand(place) }
            flows[place].blocks.append(writer.pool.wait())
        }
    }

    /// Hands over what a flow has waiting, and what becomes of its file, if it is known.
    private mutating func hand(_ place: Int, _ ending: ExtractionLane.Ending? = nil) {
        guard flows[place].waiting > 0 || ending != nil && flows[place].isMade else { return }
        var blocks: [[UInt8]] = []
        swap(&blocks, &flows[place].blocks)
        writer.put(
            .init(
                file: part(flows[place].key), isFirst: !flows[place].isMade, position: flows[place].position,
                blocks: consume blocks, ending: ending), number: place)
        flows[place].position += flows[place].waiting
        flows[place].waiting = 0
        flows[place].isMade = true
        isStopped = writer.hasFailed
    }

    // MARK: The end

    /// Gives the files of a session that is over their names.
    mutating func take(_ record: SessionRecord) {
        let number = record.session.number
        var left: [Key: Int] = [:]
        for place in sessions.removeValue(forKey: number) ?? [] { left[flows[place].key] = place }
        for transfer in record.transfers {
            let key = Key(session: number, channel: record.channelPlace(of: transfer) ?? -1, sender: transfer.sender)
            let place = left.removeValue(forKey: key)
            let extracted = end(transfer, of: number, place)
            if isTold { waiting.append(extracted) }
            if let place { free(place) }
        }
        // What nobody asked for, or went the wrong way, is not a transfer's.
        for place in left.values {
            hand(place, .discard)
            free(place)
        }
    }

    private mutating func end(_ transfer: Transfer, of session: Int, _ place: Int?) -> Extracted {
        guard let place, flows[place].isMade || flows[place].waiting > 0 else {
            let end = place.map { flows[$0].end } ?? 0
            return Extracted(
                session: session, transfer: transfer, file: nil, bytes: end,
                gaps: place.map { flows[$0].gaps } ?? [], moreGaps: place.map { flows[$0].moreGaps } ?? 0,
                isWhole: false)
        }
        let flow = flows[place]
        let name = "\(session)-\(transfer.number)-\(Self.name(of: transfer))"
        let isWhole = flow.gaps.isEmpty && transfer.hasBeginning && transfer.hasEnd
        // A hole at the end is as long as it was.
        hand(
            place,
            .keep(
                as: directory + "/" + name, length: flow.end > flow.written ? flow.end : nil,
                digestNumber: isTold && isWhole ? firstWaiting + waiting.count : nil))
        return Extracted(
            session: session, transfer: transfer, file: name, bytes: flow.end, gaps: flow.gaps, moreGaps: flow.moreGaps,
            isWhole: isWhole)
    }

    private mutating func free(_ place: Int) {
        places[flows[place].key] = nil
        // Nothing of it is wanted any more, whatever may come: no place is of that session.
        flows[place] = Flow(key: Key(session: 0, channel: -1, sender: .client))
        freePlaces.append(place)
    }

    /// What became of the next transfers, as far as all is known of them.
    mutating func takeKnown() -> [Extracted] {
        guard isTold else { return [] }
        digests.merge(writer.takeDigests()) { $1 }
        var known: [Extracted] = []
        for var extracted in waiting {
            if extracted.isWhole {
                guard let digest = digests.removeValue(forKey: firstWaiting + known.count) else { break }
                extracted.digest = FileDigest.text(digest)
            }
            known.append(extracted)
        }
        waiting.removeFirst(known.count)
        firstWaiting += known.count
        return known
    }

    /// Waits until all is written; tells what became of the transfers that were not told of yet.
    mutating func finish() throws(Failure) -> [Extracted] {
        // Of sessions that were not wanted, and of what came after a session's end.
        for place in places.values { hand(place, .discard) }
        (places, sessions) = ([:], [:])
        try writer.finish()
        return takeKnown()
    }

    private func part(_ key: Key) -> String {
        "\(directory)/\(key.session)-\(key.channel)-\(key.sender.rawValue).part"
    }

    /// The last part of the name that the client gave, with nothing in it that a shell or a terminal minds.
    private static func name(of transfer: Transfer) -> String {
        let isFile = transfer.verb == .retr || transfer.verb == .stor || transfer.verb == .appe
        let argument = transfer.argument ?? []
        let last = argument.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }).last ?? []
        guard isFile, !last.isEmpty else { return transfer.verb.name + (transfer.verb.isListing ? ".txt" : "") }
        let safe = String(decoding: last.prefix(120), as: UTF8.self).unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "._-+@=,~ ".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "_"
        }
        return String(safe)
    }
}
