import FTPCore
import Glibc

// What goes through the whole tree. No link is followed; memory grows with the directories that are still to be gone
// through, not with files.

extension LocalStorage {
    /// Counts files, directories and links, and the bytes of files; staging files too, whosoever they are, but for those
    /// that are being written and are counted when they end.
    public func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage {
        var usage = Usage()
        let inProgress = tally?.inProgress ?? []
        try walk(from: path) { found, stream in
            if !inProgress.isEmpty, Staging.isReserved(found.name), let place = stream.place(of: found),
                inProgress.contains(place)
            {
                return goesOn(usage)
            }
            usage.files += 1
            if found.isDirectory != true, let status = stream.status(of: found), FileType.isRegular(status) {
                usage.bytes = usage.bytes.adding(UInt64(clamping: status.st_size))
            }
            return goesOn(usage)
        }
        return usage
    }

    /// Removes staging files that have not been written for so long and that nobody has open, and undoes what the end of
    /// a process left half done. Whoever counts this tree counts it again: it is the hour of looking after it.
    @discardableResult
    public func sweep(olderThan age: Duration) throws(StorageError) -> Usage {
        var freed = Usage()
        let now = Timestamp.now()
        let limit = Timestamp(
            seconds: now.seconds - age.components.seconds, nanoseconds: now.nanoseconds)
        try walk(from: .root) { found, stream in
            guard Staging.isReserved(found.name) else { return true }
            freed +=
                (try? tally.changing { change in LeftOver.sweep(found, in: stream, before: limit, &change) }) ?? Usage()
            return true
        }
        (tally ?? UsageTally.known(for: self))?.forget()
        return freed
    }

    /// The most directories that one walk goes through.
    private static let walkLimit = 1_000_000

    private func walk(from path: VirtualPath, _ visit: (DirectoryStream.Found, DirectoryStream) -> Bool)
        throws(StorageError)
    {
        var waiting = [path]
        var seen = 0
        while let directory = waiting.popLast(), seen < Self.walkLimit {
            seen += 1
            do throws(StorageError) {
                // Links to directories are not put in line, and one that took a directory's place since is refused.
                let stream = try DirectoryStream(try root.open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
                while let found = try stream.next() {
                    guard visit(found, stream) else { return }
                    let isDirectory = found.isDirectory ?? stream.status(of: found).map(FileType.isDirectory) ?? false
                    if isDirectory, waiting.count < Self.walkLimit, let below = directory.appending(name: found.name) {
                        waiting.append(below)
                    }
                }
            } catch {
                // What went meanwhile, or may not be looked into, does not keep the rest from being gone through.
                if directory == path { throw error }
            }
        }
    }
}
