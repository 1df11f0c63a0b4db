import FTPCore
import FTPStorage
import FTPTransport

// RETR.

extension Transfer {
    func retrieve(_ path: VirtualPath, _ announce: (Reply) -> Void) -> Outcome {
        guard !isToldOtherwise(path) else { return Outcome(replies: [wording.sizeWasOfUpload], isComplete: false) }
        do {
            let file = try storage.read(path)
            guard plan.offset <= file.size else { return refused(StorageError(.badOffset)) }
            return send(file, announce)
        } catch {
            return refused(error)
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
        guard case .retrieve(let path) = subject, case .listen(let lease) = endpoint, plan.offset == 0,
            plan.last == nil,
            coding.isPlain, !plan.isPrivate, tap == nil, !control.isPaced, told.length(of: path) == nil,
            let bytes = storage.readAtOnce(path, limit: Self.atOnceSize)
        else { return nil }
        do {
            let start = ContinuousClock.now
            guard let connection = try lease.acceptNow(control: control, tap: tap) else { return nil }
            let begins = wording.transferBegins(connection)
            try connection.sendWhole(bytes)
            connection.finish()
            return transferred(since: start, after: begins)
        } catch {
            return failed(error)
        }
    }

    /// The end of a file that went well.
    func transferred(since start: ContinuousClock.Instant, after begins: Reply? = nil) -> Outcome {
        let seconds = start.duration(to: .now).seconds
        let ends = wording.fileTransferred(bytes: control.bytes, seconds: seconds)
        return Outcome(replies: (begins.map { [$0] } ?? []) + [ends], isComplete: true)
    }

    private func send(_ file: borrowing Download, _ announce: (Reply) -> Void) -> Outcome {
        do {
            var connection = try open()
            announce(wording.transferBegins(connection))
            guard try protect(&connection) else {
                connection.decline()
                return notResumed
            }
            let start = ContinuousClock.now
            if let failure = try send(file, over: connection) {
                connection.abort()
                return Outcome(replies: [failure], isComplete: false)
            }
            note(connection.finish())
            return transferred(since: start)
        } catch {
            return failed(error)
        }
    }

    /// Sends the file in the form that is set. Answers with a reply when it was the file that failed.
    private func send(
        _ file: borrowing Download, over connection: borrowing DataConnection
    ) throws(DataError) -> Reply? {
        let coding = coding
        if coding.isPlain, let descriptor = file.descriptor {
            let failure = try connection.send(file: descriptor, from: plan.offset, length: plan.length ?? .max)
            return failure.map { wording.refusedMidway(StorageError(errno: $0.number)) }
        }
        var encoder = try coding.makeEncoder()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        var position = plan.offset
        var left = plan.length ?? .max
        while left > 0 {
            let piece = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: left)))
            let count: Int
            do { count = try file.read(into: piece, at: position) } catch { return wording.refusedMidway(error) }
            guard count > 0 else { break }
            position += UInt64(count)
            left -= UInt64(count)
            try connection.send(UnsafeRawBufferPointer(rebasing: piece[..<count]), through: &encoder)
        }
        try connection.sendEnd(of: &encoder)
        return nil
    }
}

extension DataCoding {
    /// What codes a file, or a listing, on its way out.
    func makeEncoder() throws(DataError) -> DataEncoder {
        do { return try DataEncoder(self) } catch { throw .malformed(error) }
    }
}
