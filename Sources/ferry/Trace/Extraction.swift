import FTPAnalysis
import FTPCore
import FTPStorage
import Glibc
import PacketCapture

/// Writes what was transferred into files of a directory, as it comes: each byte to its place, so that what is missing
/// stays a hole.
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
        /// What was not written yet, and where it belongs.
        var pending: [UInt8] = []
        var position = 0
        /// Where the next byte of the stream would be.
        var end = 0
        var isMade = false
        var gaps: [Range<Int>] = []
        /// Gaps beyond those that are listed.
        var moreGaps = 0
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

    private static let pieceSize = 256 << 10
    /// What all flows together may wait with.
    private static let allPending = 16 << 20
    private static let mostGaps = 100

    private let directory: String
    private var flows: [Key: Flow] = [:]
    private var pending = 0
    /// Why writing failed; nothing is written any more.
    private var failure: Failure?

    /// Writes into a directory, which is made if it is not there.
    init(into directory: String) throws(Failure) {
        self.directory = directory
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else { throw Self.failure(directory, errno) }
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Self.failure(directory, ENOTDIR)
        }
    }

    // MARK: Bytes

    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {
        guard failure == nil else { return }
        let key = Key(session: content.session, channel: content.channel, sender: content.sender)
        switch content.piece {
        case .bytes(let range): write(buffer.extracting(range), at: content.position, key)
        case .held(let bytes): write(bytes.span, at: content.position, key)
        case .gap(let count):
            let end = content.position + count
            flows[key, default: Flow()].end = end
            if flows[key, default: Flow()].gaps.count < Self.mostGaps {
                flows[key, default: Flow()].gaps.append(content.position..<end)
            } else {
                flows[key, default: Flow()].moreGaps += 1
            }
        case .end: if let place = flows.index(forKey: key) { flush(at: place) }
        }
    }

    private mutating func write(_ bytes: Span<UInt8>, at position: Int, _ key: Key) {
        guard bytes.count > 0 else { return }
        if flows.index(forKey: key) == nil { flows[key] = Flow() }
        guard let place = flows.index(forKey: key) else { return }
        let waiting = flows.values[place].pending.count
        let isNext = waiting == 0 || flows.values[place].position + waiting == position
        if !isNext || waiting + bytes.count > Self.pieceSize { flush(at: place) }
        if flows.values[place].pending.isEmpty { flows.values[place].position = position }
        bytes.withUnsafeBufferPointer { flows.values[place].pending.append(contentsOf: $0) }
        flows.values[place].end = max(flows.values[place].end, position + bytes.count)
        pending += bytes.count
        if pending > Self.allPending { flushAll() }
    }

    private mutating func flush(at place: Dictionary<Key, Flow>.Index) {
        let key = flows.keys[place]
        var flow = flows.values[place]
        flows.values[place].pending = []
        flush(&flow, key)
        flows.values[place] = flow
    }

    private mutating func flushAll() {
        for place in flows.indices where !flows.values[place].pending.isEmpty { flush(at: place) }
    }

    private mutating func flush(_ flow: inout Flow, _ key: Key) {
        guard !flow.pending.isEmpty, failure == nil else { return }
        let path = part(key)
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (flow.isMade ? 0 : O_TRUNC)
        let descriptor = open(path, flags, 0o666)
        guard descriptor >= 0 else { return fail(path, errno) }
        defer { close(descriptor) }
        flow.isMade = true
        var start = 0
        while start < flow.pending.count {
            let count = flow.pending[start...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(flow.position + start))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return fail(path, errno) }
            start += count
        }
        pending -= flow.pending.count
        flow.pending.removeAll(keepingCapacity: false)
    }

    // MARK: The end

    /// Gives all files their names, and tells what there is of each transfer.
    mutating func finish(_ analysis: Analysis) throws(Failure) -> [Extracted] {
        flushAll()
        if let failure { throw failure }
        var all: [Extracted] = []
        for record in analysis.records {
            for transfer in record.transfers { all.append(try finish(transfer, in: record)) }
        }
        // What nobody asked for, or went the wrong way, is not a transfer's.
        for (key, flow) in flows where flow.isMade { unlink(part(key)) }
        return all
    }

    private mutating func finish(_ transfer: Transfer, in record: SessionRecord) throws(Failure) -> Extracted {
        let number = record.session.number
        let channel = record.channelPlace(of: transfer)
        let key = channel.map { Key(session: number, channel: $0, sender: transfer.sender) }
        let flow = key.flatMap { flows.removeValue(forKey: $0) } ?? Flow()
        var name: String?
        var digest: String?
        if let key, flow.isMade {
            let chosen = "\(number)-\(transfer.number)-\(Self.name(of: transfer))"
            let path = directory + "/" + chosen
            guard rename(part(key), path) == 0 else { throw Self.failure(path, errno) }
            // A hole at the end is as long as it was.
            if flow.end > 0 { truncate(path, off_t(flow.end)) }
            name = chosen
            if flow.gaps.isEmpty, transfer.hasEnd { digest = try Self.digest(of: path) }
        }
        return Extracted(
            session: number, transfer: transfer, file: name, bytes: flow.end, gaps: flow.gaps, moreGaps: flow.moreGaps,
            digest: digest)
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

    private static func digest(of path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        do {
            var digest = try Digest(.sha256)
            var buffer = [UInt8](repeating: 0, count: pieceSize)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw failure(path, errno) }
                if count == 0 { break }
                try digest.update(Array(buffer[..<count]))
            }
            return try digest.finish().map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("The library refuses SHA-256.", code: .localFile)
        }
    }

    private mutating func fail(_ path: String, _ number: CInt) { failure = failure ?? Self.failure(path, number) }

    private static func failure(_ path: String, _ number: CInt) -> Failure {
        Failure("Cannot write \(path): \(String(cString: strerror(number))).", code: .localFile)
    }
}
