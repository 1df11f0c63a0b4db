import CFerry
import FTPCore
import Glibc

/// The name that an upload is to get, in its directory, and claimed for it.
final class Target: Sendable {
    /// The path that was asked for. Where it is a link, the place is behind it.
    let path: VirtualPath
    private let place: Place
    /// What had the name at the start.
    let existing: stat?
    /// Who counts what comes and goes here.
    let tally: UsageTally?
    private let identity: stat
    private let claim: Writers<LocalPlace>.Claim

    /// The name, to be replaced or begun. Busy when it is being written.
    init(_ path: VirtualPath, in root: RootDirectory, _ tally: UsageTally?) throws(StorageError) {
        let place = try root.place(of: path)
        existing = place.status
        if let existing { try FileType.requireFile(existing) }
        identity = try place.directory.file.status()
        guard let claim = LocalPlace.written.claim(.init(place.name[...], in: identity)) else {
            throw StorageError(.busy)
        }
        (self.claim, self.tally) = (claim, tally)
        self.path = path
        self.place = place
    }

    /// A name that nobody has: the wished one, or that with a number. Numbers are random, so that they cannot be guessed.
    /// Nor may there be anything under the name that `besides` has for it.
    init(
        near path: VirtualPath, in root: RootDirectory, _ tally: UsageTally?,
        besides: (ArraySlice<UInt8>) throws(StorageError) -> [UInt8]?
    ) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        let directory = SharedFile(try root.parent(of: path))
        let identity = try directory.file.status()
        var candidate = path
        for _ in 0..<100 {
            if let claim = LocalPlace.written.claimNow(.init(candidate.name, in: identity)),
                Self.status(of: candidate.name, in: directory.file) == nil,
                try besides(candidate.name).flatMap({ Self.status(of: $0[...], in: directory.file) }) == nil
            {
                (self.path, self.claim, existing) = (candidate, claim, nil)
                (self.identity, self.tally) = (identity, tally)
                place = Place(directory, Array(candidate.name))
                return
            }
            candidate = try path.withRandomSuffix()
        }
        throw StorageError(.alreadyExists)
    }

    var directory: SharedFile { place.directory }
    var name: ArraySlice<UInt8> { place.name[...] }

    /// A name beside it, known by its directory.
    func place(_ name: [UInt8]) -> LocalPlace { LocalPlace(name[...], in: identity) }

    /// What has this name, a link itself; nil when nothing has.
    static func status(of name: ArraySlice<UInt8>, in directory: borrowing File) -> stat? {
        var status = stat()
        let descriptor = directory.descriptor
        let found = RootDirectory.withCString(name) { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) == 0 }
        return found ? status : nil
    }

    /// Waits until the names in the directory are on the disk.
    func synchronizeDirectory() throws(StorageError) {
        try directory.file.reopened(O_RDONLY | O_DIRECTORY).synchronize()
    }
}

extension VirtualPath {
    /// The path with a number behind its name, which is shortened where it has to be.
    func withRandomSuffix() throws(StorageError) -> VirtualPath {
        let suffix = "." + String(UInt32.random(in: .min ... .max), radix: 36)
        let name = Array(name.prefix(VirtualPath.longestName - suffix.utf8.count)) + suffix.utf8
        guard let path = parent.appending(name: name) else { throw StorageError(.badName) }
        return path
    }
}
