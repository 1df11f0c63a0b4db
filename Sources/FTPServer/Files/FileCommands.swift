import FTPCore
import FTPStorage
import FTPTransport

/// The commands that ask or change something in the storage, one function each: resolve, ask, answer.
/// They run on a thread that may block.
struct FileCommands: Sendable {
    let storage: any Storage
    /// Resolves a path of the client's, with the session's directory as it was when the command came.
    let directory: VirtualPath
    /// The language of the answers.
    let wording: Wording
    /// What OPTS has chosen.
    let options: SessionOptions
    /// TYPE as it was, for SIZE.
    let type: RepresentationType
    /// What listings are dated by.
    let clock: ListingClock
    /// When a digest is given up.
    let digestDeadline: ContinuousClock.Instant
    /// What SIZE has told of broken uploads.
    let told: ToldPartial
    /// Ends what takes long when the client goes.
    let control: TransferControl

    /// Whether the command is still wanted.
    var goesOn: () -> Bool { { !control.isStopped } }

    // MARK: Directories

    func changeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname.fromHome) { path throws(StorageError) in
            guard try storage.entry(at: path).isDirectory else { throw StorageError(.notADirectory) }
            return wording.directoryChanged(path)
        }
    }

    func makeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname, making: true) { path throws(StorageError) in
            try storage.makeDirectory(path)
            return wording.directoryMade(path)
        }
    }

    func removeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.removeDirectory(path)
            return wording.directoryRemoved
        }
    }

    // MARK: Files

    func removeFile(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.removeFile(path)
            return wording.fileRemoved
        }
    }

    func renameFrom(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard storage.rights(at: path).contains(.rename) else { throw StorageError(.readOnly) }
            _ = try storage.entry(at: path, followingLinks: false)
            return wording.renameGoesOn
        }
    }

    func rename(_ source: Pathname, to pathname: Pathname) -> Reply {
        answer(source, pathname) { source, path throws(StorageError) in
            do throws(StorageError) { try storage.rename(source, to: path) } catch {
                // RNFR has found the source: it is the new name that cannot be (RFC 959 §5.4 lists no 550 for RNTO).
                guard [.notFound, .notADirectory].contains(error.kind) else { throw error }
                return Reply(553, wording.refused(error).text)
            }
            return wording.renamed
        }
    }

    /// SIZE (RFC 3659 §4): the length of what RETR sends. But whoever began an upload that was broken off is told how far
    /// it came, to go on from there. In a text type the number of bytes that would be sent depends on every line end of
    /// the file: rather than read it all, the server says so.
    func size(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let partial = type.isText ? nil : storage.partial(of: path)
            told.note(partial, of: path)
            if let partial { return Reply(213, String(partial.length)) }
            let entry = try storage.entry(at: path)
            guard !entry.isDirectory else { throw StorageError(.isADirectory) }
            guard entry.kind == .file, let size = entry.size else { throw StorageError(.notAFile) }
            return type.isText ? wording.sizeNeedsImage : Reply(213, String(size))
        }
    }

    func modificationTime(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let entry = try storage.entry(at: path)
            guard entry.kind == .file, let modified = entry.modified else { throw StorageError(.notAFile) }
            return Reply(213, modified.timeValue)
        }
    }

    /// AVBL: how many bytes there is room for.
    func availableSpace(_ pathname: Pathname?) -> Reply {
        answer(pathname) { path throws(StorageError) in Reply(213, String(try storage.availableSpace(at: path))) }
    }

    // MARK: Listings on the control connection

    /// MLST (RFC 3659 §7): one entry's facts, with the path in full.
    func machineFacts(_ pathname: Pathname?) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let entry = try storage.entry(at: path)
            var text = Array(wording.factsBegin.utf8)
            let perm = Perms(storage.rights(at: path))[entry.kind]
            MachineListing(facts: options.facts).write(entry, perm: perm, name: path.bytes, into: &text)
            text += wording.listingEnds.utf8
            return Reply(250, text, style: .indented)
        }
    }

    /// STAT with a path (RFC 959 §4.1.3): as LIST would send it.
    func status(_ request: ListingRequest) -> Reply {
        guard let listing = Listing(request, isLong: true, in: directory) else {
            return wording.refused(StorageError(.badName))
        }
        do {
            let subject = try storage.subject(of: listing)
            var text = StatusText(wording)
            var run = ListingRun(listing, in: storage, clock: clock, control)
            do throws(ListingRun.Failure) {
                try run.run(subject) { lines throws(DataError) in text.take(lines) }
            } catch {
                if case .storage(let error) = error { return wording.refused(error) }
            }
            return Reply(subject?.isDirectory == false ? 213 : 212, text.finished(isCut: run.isCut), style: .indented)
        } catch {
            return wording.refused(error)
        }
    }

    // MARK: Answers

    /// Answers a command on one path, which it is to make or to find.
    func answer(
        _ pathname: Pathname?, making isMade: Bool = false, _ body: (VirtualPath) throws(StorageError) -> Reply
    ) -> Reply {
        do throws(StorageError) {
            return try body(try resolve(pathname))
        } catch {
            return wording.refused(error, making: isMade)
        }
    }

    /// Answers a command that makes the second path from the first.
    func answer(
        _ first: Pathname, _ second: Pathname, _ body: (VirtualPath, VirtualPath) throws(StorageError) -> Reply
    ) -> Reply {
        do throws(StorageError) {
            return try body(try resolve(first), try resolve(second))
        } catch {
            return wording.refused(error, making: true)
        }
    }

    func resolve(_ pathname: Pathname?) throws(StorageError) -> VirtualPath {
        guard let pathname else { return directory }
        guard let path = directory.resolving(pathname) else { throw StorageError(.badName) }
        return path
    }
}

/// The text of STAT's listing: the reply's encoder ends the lines itself, and there is a bound to what it takes.
private struct StatusText {
    /// The most bytes of a listing that are sent over the control connection.
    private static let limit = 128 << 10

    private let wording: Wording
    private var text: [UInt8]
    private var isCut = false

    init(_ wording: Wording) {
        self.wording = wording
        text = Array(wording.statusBegins.utf8)
    }

    /// Takes lines, while there is room.
    mutating func take(_ lines: [UInt8]) -> Bool {
        for line in lines.split(separator: 0x0A) {
            guard text.count < Self.limit else {
                isCut = true
                return false
            }
            text += line.last == 0x0D ? line.dropLast() : line
            text.append(0x0A)
        }
        return true
    }

    /// The whole text. It may have been cut before it came here.
    func finished(isCut: Bool) -> [UInt8] {
        text + (self.isCut || isCut ? wording.statusIsCut : wording.statusEnds).utf8
    }
}
