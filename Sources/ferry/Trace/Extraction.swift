import FTPAnalysis
import FTPCore
import FTPStorage
import Glibc
import PacketCapture

/// Writes what was transferred into files of a directory, as it comes: each byte to its place, so that what is missing
/// stays a hole. Other threads write and take digests; what waits for them is bounded.
///
/// While a transfer runs, its file is called `session-channel-side.part`; at the end it gets the transfer's number and the
/// name that the client gave. No name leads out of the directory.
struct Extraction: ContentSink {
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
        /// Whether anything was handed over, and whether that was the last.
        var isMade = false
        var isEnded = false
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
        /// The digest of what is there, when all is there.
        let digest: String?
    }

    /// The blocks of a file that are written together.
    private static let mostBlocks = (256 << 10) / BlockPool.blockSize
    private static let mostGaps = 100

    private let directory: String
    private let writer: ExtractionWriter
    private var flows: [Flow] = []
    private var places: [Key: Int] = [:]
    /// The place that was looked up last: what comes next often belongs there too.
    private var latest = 0
    /// Whether writing has failed, and nothing is taken any more.
    private var isStopped = false

    /// Writes into a directory, which is made if it is not there.
    init(into directory: String) throws(Failure) {
        self.directory = directory
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else { throw .cannotWrite(directory, errno) }
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .cannotWrite(directory, ENOTDIR)
        }
        writer = try ExtractionWriter()
    }

    // MARK: Bytes

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {
        guard !isStopped else { return }
        let key = Key(session: content.session, channel: content.channel, sender: content.sender)
        switch content.piece {
        case .bytes(let range): write(buffer.extracting(range), at: content.position, key)
        case .held(let bytes): write(bytes.span, at: content.position, key)
        case .gap(let count): note(gap: content.position..<content.position + count, place(of: key))
        case .end: if let place = places[key] { hand(place, isLast: true) }
        }
    }

    private mutating func place(of key: Key) -> Int {
        if latest < flows.count, flows[latest].key == key { return latest }
        latest = places[key] ?? flows.count
        if latest == flows.count {
            places[key] = latest
            flows.append(Flow(key: key))
        }
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

    /// Hands over what a flow has waiting.
    private mutating func hand(_ place: Int, isLast: Bool = false) {
        guard flows[place].waiting > 0 || isLast && flows[place].isMade && !flows[place].isEnded else { return }
        var blocks: [[UInt8]] = []
        swap(&blocks, &flows[place].blocks)
        writer.put(
            .init(
                file: part(flows[place].key), isFirst: !flows[place].isMade, position: flows[place].position,
                blocks: consume blocks, isLast: isLast), number: place)
        flows[place].position += flows[place].waiting
        flows[place].waiting = 0
        (flows[place].isMade, flows[place].isEnded) = (true, isLast)
        isStopped = writer.hasFailed
    }

    // MARK: The end

    /// Gives all files their names, and tells what there is of each transfer.
    mutating func finish(_ analysis: Analysis) throws(Failure) -> [Extracted] {
        for place in flows.indices { hand(place, isLast: true) }
        let digests = try writer.finish()
        var all: [Extracted] = []
        for record in analysis.records {
            for transfer in record.transfers { all.append(try finish(transfer, in: record, digests)) }
        }
        // What nobody asked for, or went the wrong way, is not a transfer's.
        for place in places.values where flows[place].isMade { unlink(part(flows[place].key)) }
        return all
    }

    private mutating func finish(
        _ transfer: Transfer, in record: SessionRecord, _ digests: [String: [UInt8]]
    ) throws(Failure) -> Extracted {
        let number = record.session.number
        let key = Key(session: number, channel: record.channelPlace(of: transfer) ?? -1, sender: transfer.sender)
        let flow = places.removeValue(forKey: key).map { flows[$0] } ?? Flow(key: key)
        var name: String?
        var digest: [UInt8]?
        if flow.isMade {
            let chosen = "\(number)-\(transfer.number)-\(Self.name(of: transfer))"
            let (part, path) = (part(key), directory + "/" + chosen)
            // A hole at the end is as long as it was.
            if flow.end > flow.written, truncate(part, off_t(flow.end)) != 0 { throw .cannotWrite(part, errno) }
            guard rename(part, path) == 0 else { throw .cannotWrite(path, errno) }
            name = chosen
            if flow.gaps.isEmpty, transfer.hasEnd {
                digest = digests[part]
                if digest == nil { digest = try FileDigest.sha256(of: path) }
            }
        }
        return Extracted(
            session: number, transfer: transfer, file: name, bytes: flow.end, gaps: flow.gaps, moreGaps: flow.moreGaps,
            digest: digest.map(FileDigest.text))
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
