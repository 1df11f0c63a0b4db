import FTPCore
import FTPStorage
import FTPTransport

// STOR, APPE, STOU.

extension Transfer {
    func store(
        _ path: VirtualPath, _ placement: Placement, _ announce: (Reply) -> Void, _ isClientThere: (Duration) -> Bool
    ) -> Outcome {
        do {
            guard let placement = settled(placement, at: path) else {
                return Outcome(replies: [wording.uploadIsInTheWay], isComplete: false)
            }
            let file = try storage.write(path, placement)
            // Lines and records are kept in a form of the server's: how long they are so far tells the client nothing.
            if coding.isText || coding.hasRecords { file.forgo() }
            return receive(file, placement, announce, isClientThere)
        } catch {
            return Outcome(replies: [wording.refused(error, making: true)], isComplete: false)
        }
    }

    /// Receives a file. 226 is said only when the peer has ended its data cleanly, still waits to hear of it, *and* the
    /// file is final.
    private func receive(
        _ file: consuming Upload, _ placement: Placement, _ announce: (Reply) -> Void,
        _ isClientThere: (Duration) -> Bool
    ) -> Outcome {
        let path = file.path
        do {
            var connection = try open()
            do { try file.begin { !control.isStopped } } catch { return refused(error) }
            announce(
                placement == .unique ? wording.uniqueTransferBegins(file.path) : wording.transferBegins(connection))
            guard try protect(&connection) else {
                connection.decline()
                return notResumed
            }
            let start = ContinuousClock.now
            let failure: Reply?
            do { failure = try receive(file, over: connection) } catch {
                connection.abort()
                if error.spoilsWhatCame { file.withdraw() }
                return failed(error)
            }
            if let failure {
                connection.abort()
                file.withdraw()
                return Outcome(replies: [failure], isComplete: false)
            }
            let ending = connection.finishAfterPeer()
            note(ending)
            // In stream mode nothing but the end of the connection ends a file, and a client that dies ends it too; but
            // it does not say that this was all.
            guard ending == .clean || farewell.isSaid || isClientThere(Self.patience(after: start)) else {
                return failed(.stopped)
            }
            let digest = digest(of: file)
            do { try file.commit() } catch {
                return Outcome(replies: [wording.refusedMidway(error)], isComplete: false)
            }
            var outcome = transferred(since: start)
            outcome.path = path
            outcome.digest = digest
            return outcome
        } catch {
            return failed(error)
        }
    }

    /// How long the end of a session may come behind that of its data, when a client dies and its system closes one
    /// connection after the other: a fiftieth of the transfer's time, so that no upload becomes much slower by it.
    private static func patience(after start: ContinuousClock.Instant) -> Duration {
        min(start.duration(to: .now) / 50, .milliseconds(20))
    }

    /// The hash of the whole file, which is still in memory for the most part; nil where none is wanted, or can be had.
    private func digest(of file: borrowing Upload) -> TransferReport.Digest? {
        guard let digest, let content = (try? file.readBack()) ?? nil,
            let value = (try? digest.value(of: content, 0..<content.size) { !control.isStopped }) ?? nil
        else { return nil }
        return TransferReport.Digest(algorithm: digest.name, value: value)
    }

    /// Answers with a reply when it was the file that failed.
    private func receive(
        _ file: borrowing Upload, over connection: borrowing DataConnection
    ) throws(DataError) -> Reply? {
        let coding = coding
        if coding.isPlain, let descriptor = file.descriptor {
            return try receive(file, descriptor, over: connection)
        }
        var decoder: DataDecoder
        do { decoder = try DataDecoder(coding) } catch { throw .malformed(error) }
        var bytes: [UInt8] = []
        while try connection.receive(into: &bytes, through: &decoder) {
            do { try file.writeAllowed(bytes) } catch { return wording.refusedMidway(error) }
        }
        return nil
    }

    private func receive(
        _ file: borrowing Upload, _ descriptor: CInt, over connection: borrowing DataConnection
    ) throws(DataError) -> Reply? {
        var refusal: StorageError?
        let outcome = try connection.receive(toFile: descriptor) { count in
            do throws(StorageError) { return try file.allowance(wanting: count) } catch {
                refusal = error
                return nil
            }
        }
        switch outcome {
        case .written, .more: return nil
        case .failed(let error): return wording.refusedMidway(StorageError(errno: error.number))
        case .refused: return wording.refusedMidway(refusal ?? StorageError(.noSpace))
        }
    }
}

extension DataError {
    /// Whether what came is no beginning of the file: there is nothing to go on from.
    fileprivate var spoilsWhatCame: Bool {
        switch self {
        case .malformed(.corrupt), .malformed(.bomb): true
        case .malformed(.truncated), .malformed(.noMemory), .notConnected, .connectTimedOut, .broken, .stalled,
            .tooSlow, .tooLong, .tls, .stopped:
            false
        }
    }
}

extension Upload {
    /// Writes all of these bytes, as far as they may be.
    fileprivate func writeAllowed(_ bytes: [UInt8]) throws(StorageError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try allowance(wanting: rest.count)
            try write(count == bytes.count ? bytes : Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }
}
