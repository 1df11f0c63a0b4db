import FTPCore
import FTPStorage

/// The commands that ask or change something in the storage, one function each: resolve, ask, answer.
/// They run on a thread that may block.
struct FileCommands: Sendable {
    let storage: any Storage
    /// Resolves a path of the client's, with the session's directory as it was when the command came.
    let directory: VirtualPath
    let facts: Set<Fact>
    /// TYPE as it was, for SIZE.
    let type: RepresentationType
    /// The language of the answers.
    let wording: Wording

    /// The most lines of a directory that STAT sends over the control connection.
    static let statusLimit = 1_000

    func changeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard try storage.entry(at: path).isDirectory else { throw StorageError(.notADirectory) }
            return wording.directoryChanged(path)
        }
    }

    func makeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.makeDirectory(path)
            return wording.directoryMade(path)
        }
    }

    func removeDirectory(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.removeDirectory(path)
            return Reply(250, "The directory was removed.")
        }
    }

    func removeFile(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            try storage.removeFile(path)
            return Reply(250, "The file was removed.")
        }
    }

    func renameFrom(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard storage.isWritable else { throw StorageError(.readOnly) }
            _ = try storage.entry(at: path, followingLinks: false)
            return Reply(350, "RNTO has to follow with the new name.")
        }
    }

    func rename(_ source: VirtualPath?, to pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            guard let source else { throw StorageError(.badName) }
            try storage.rename(source, to: path)
            return Reply(250, "It was renamed.")
        }
    }

    /// SIZE (RFC 3659 §4). In a text type the number of bytes that would be sent depends on every line end of the file:
    /// rather than read it all, the server says so.
    func size(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let entry = try storage.entry(at: path)
            guard !entry.isDirectory else { throw StorageError(.isADirectory) }
            guard entry.kind == .file, let size = entry.size else { throw StorageError(.notAFile) }
            if type.isText { return Reply(550, "The size is told in image type only: send TYPE I first.") }
            return Reply(213, String(size))
        }
    }

    func modificationTime(_ pathname: Pathname) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let entry = try storage.entry(at: path)
            guard entry.kind == .file, let modified = entry.modified else { throw StorageError(.notAFile) }
            return Reply(213, modified.timeValue)
        }
    }

    /// MLST (RFC 3659 §7): one entry's facts on the control connection, with the path in full.
    func machineFacts(_ pathname: Pathname?) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let entry = try storage.entry(at: path)
            var text = Array("These are its facts:\n".utf8)
            let perm = entry.perm(isWritable: storage.isWritable).map { Array($0.utf8) }
            MachineListing(facts: facts).write(entry, perm: perm, name: path.bytes, into: &text)
            text += Array("\nThat is all.".utf8)
            return Reply(250, text, style: .indented)
        }
    }

    /// STAT with a path (RFC 959 §4.1.3): a listing on the control connection.
    func status(_ request: ListingRequest, now: Timestamp) -> Reply {
        answer(request.path) { path throws(StorageError) in
            let subject = try storage.entry(at: path)
            let listing = Listing(path: path, form: .long, options: Listing.understood(request))
            var text = Array("Status:\n".utf8)
            var count = 0
            func add(_ entry: Entry) -> Bool {
                guard listing.shows(entry) else { return true }
                guard count < Self.statusLimit else { return false }
                count += 1
                UnixListing.write(entry, now: now, into: &text)
                // The reply's encoder ends the lines itself.
                text.removeLast(2)
                text.append(0x0A)
                return true
            }
            if subject.isDirectory { try storage.list(path, add) } else { _ = add(subject) }
            text += Array((count < Self.statusLimit ? "End of status." : "There is more: use LIST.").utf8)
            return Reply(subject.isDirectory ? 212 : 213, text, style: .indented)
        }
    }

    private func answer(_ pathname: Pathname?, _ body: (VirtualPath) throws(StorageError) -> Reply) -> Reply {
        guard let path = pathname.map(directory.resolving) ?? directory else { return .refused(StorageError(.badName)) }
        do { return try body(path) } catch { return .refused(error) }
    }
}
