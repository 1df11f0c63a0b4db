import FTPCore
import FTPStorage
import FTPTransport

/// The server's data transfer process (RFC 959 §2.3): one transfer, from its data connection to its last reply,
/// as straight-line code on a thread that may block.
struct Transfer: Sendable {
    /// What is moved.
    enum Subject: Sendable {
        case retrieve(VirtualPath)
        case store(VirtualPath, Placement)
        case list(Listing)
    }

    let subject: Subject
    let plan: SessionState.TransferPlan
    let endpoint: DataEndpoint
    let storage: any Storage
    let timeouts: DataTimeouts
    let control: TransferControl
    let tap: (any TrafficTap)?

    /// What came of it.
    struct Outcome: Sendable {
        /// The replies that are still to be sent, the last of them final: it alone, but for a transfer that was over at once.
        var replies: [Reply]
        /// Whether all went well.
        var isComplete: Bool
        /// What the data connection failed of.
        var failure: DataError?
        /// The name that was found for an upload that asked for one.
        var path: VirtualPath?

        static func refused(_ error: StorageError) -> Outcome { Outcome(replies: [.refused(error)], isComplete: false) }
        static func failed(_ error: DataError) -> Outcome {
            Outcome(replies: [.dataFailure(error)], isComplete: false, failure: error)
        }
    }

    /// Runs it to its end. `announce` is given the preliminary reply as soon as it has to be out.
    func run(announce: (Reply) -> Void) -> Outcome {
        switch subject {
        case .retrieve(let path): retrieve(path, announce)
        case .store(let path, let placement): store(path, placement, announce)
        case .list(let listing): list(listing, announce)
        }
    }

    /// Makes the data connection.
    func open() throws(DataError) -> DataConnection {
        try endpoint.open(timeouts: timeouts, control: control, tap: tap)
    }

    // MARK: RETR

    private func retrieve(_ path: VirtualPath, _ announce: (Reply) -> Void) -> Outcome {
        do {
            let file = try storage.read(path)
            guard plan.offset <= file.size else { return .refused(StorageError(.badOffset)) }
            return send(file, announce)
        } catch {
            return .refused(error)
        }
    }

    /// What is sent by the event loop itself: two changes of thread cost more than all the rest of so small a file.
    /// It fits into the buffer of a new connection whole.
    private static let atOnceSize = 16 << 10

    /// Runs it on the event loop, when nothing in it has to be waited for: a small file that is in memory, to a client
    /// that has connected already. Nil when it is for a worker; nothing has been done then.
    ///
    /// Its two replies leave together, behind the data: no client can tell, since nothing orders two connections. A
    /// recording can, so a session that is recorded takes the long way.
    func runAtOnce() -> Outcome? {
        guard case .retrieve(let path) = subject, case .listen(let lease, let peer) = endpoint, plan.offset == 0,
            !plan.parameters.type.isText, tap == nil, let bytes = storage.readAtOnce(path, limit: Self.atOnceSize)
        else { return nil }
        do {
            let start = ContinuousClock.now
            guard let connection = try lease.listener.acceptNow(from: peer, control: control, tap: tap) else {
                return nil
            }
            let begins = Reply.transferBegins(connection)
            try connection.sendWhole(bytes)
            connection.finish()
            let seconds = start.duration(to: .now).seconds
            return Outcome(
                replies: [begins, .fileTransferred(bytes: control.bytes, seconds: seconds)], isComplete: true)
        } catch {
            return .failed(error)
        }
    }

    private func send(_ file: borrowing Download, _ announce: (Reply) -> Void) -> Outcome {
        do {
            let connection = try open()
            announce(.transferBegins(connection))
            let start = ContinuousClock.now
            if let failure = try send(file, over: connection) {
                connection.abort()
                return Outcome(replies: [failure], isComplete: false)
            }
            connection.finish()
            let seconds = start.duration(to: .now).seconds
            return Outcome(replies: [.fileTransferred(bytes: control.bytes, seconds: seconds)], isComplete: true)
        } catch {
            return .failed(error)
        }
    }

    /// Sends the file in the type that is set. Answers with a reply when it was the file that failed.
    private func send(_ file: borrowing Download, over connection: borrowing DataConnection) throws(DataError) -> Reply?
    {
        if let descriptor = file.descriptor, !plan.parameters.type.isText {
            try connection.send(file: descriptor, from: plan.offset)
            return nil
        }
        var encoder = NetworkTextEncoder()
        var text: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        var position = plan.offset
        while true {
            let count: Int
            do { count = try file.read(into: buffer, at: position) } catch { return .refusedMidway(error) }
            guard count > 0 else { return nil }
            position += UInt64(count)
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if plan.parameters.type.isText {
                text.removeAll(keepingCapacity: true)
                encoder.encode(Span(_unsafeBytes: bytes), into: &text)
                try connection.send(text)
            } else {
                try connection.send(bytes)
            }
        }
    }

    static let bufferSize = 64 << 10

    // MARK: STOR, APPE, STOU

    private func store(_ path: VirtualPath, _ placement: Placement, _ announce: (Reply) -> Void) -> Outcome {
        do {
            let file = try storage.write(path, placement)
            return receive(file, placement, announce)
        } catch {
            return .refused(error)
        }
    }

    /// Receives a file. 226 is said only when the peer has ended its data cleanly *and* the file is final.
    private func receive(_ file: consuming Upload, _ placement: Placement, _ announce: (Reply) -> Void) -> Outcome {
        let path = file.path
        do {
            let connection = try open()
            do { try file.begin() } catch { return .refused(error) }
            announce(placement == .unique ? .uniqueTransferBegins(file.path) : .transferBegins(connection))
            let start = ContinuousClock.now
            if let failure = try receive(file, over: connection) {
                connection.abort()
                return Outcome(replies: [failure], isComplete: false)
            }
            connection.finishAfterPeer()
            do { try file.commit() } catch { return Outcome(replies: [.refusedMidway(error)], isComplete: false) }
            let seconds = start.duration(to: .now).seconds
            return Outcome(
                replies: [.fileTransferred(bytes: control.bytes, seconds: seconds)], isComplete: true, path: path)
        } catch {
            return .failed(error)
        }
    }

    private func receive(_ file: borrowing Upload, over connection: borrowing DataConnection) throws(DataError)
        -> Reply?
    {
        if let descriptor = file.descriptor, !plan.parameters.type.isText {
            switch try connection.receive(toFile: descriptor) {
            case .written, .more: return nil
            case .failed(let error): return .refusedMidway(StorageError(errno: error.number))
            }
        }
        var decoder = NetworkTextDecoder()
        var text: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try connection.receive(into: buffer)
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            do {
                if plan.parameters.type.isText {
                    text.removeAll(keepingCapacity: true)
                    decoder.decode(Span(_unsafeBytes: bytes), into: &text)
                    if count == 0 { decoder.finish(into: &text) }
                    try file.write(text)
                } else {
                    try file.write(bytes)
                }
            } catch {
                return .refusedMidway(error)
            }
            if count == 0 { return nil }
        }
    }
}

extension Reply {
    /// What the storage refused after the transfer had begun: the same, as 451 where only that may follow a 150.
    static func refusedMidway(_ error: StorageError) -> Reply {
        let reply = Reply.refused(error)
        return [450, 550, 553, 554].contains(reply.code) ? Reply(451, reply.text) : reply
    }
}

extension Duration {
    /// The duration as a number of seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
