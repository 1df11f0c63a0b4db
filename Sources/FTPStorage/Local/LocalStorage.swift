import CFerry
import FTPCore
import Glibc

/// A directory of this machine as a storage.
///
/// ```swift
/// let storage = try LocalStorage(root: "/srv/ftp")
/// let hers = storage.owned(by: Array("alice".utf8))
/// ```
public struct LocalStorage: Storage {
    private(set) var root: RootDirectory
    /// How the directory is used.
    public var options: Options { didSet { root.followsLinks = options.followsLinks } }
    /// Who counts what comes and goes.
    var tally: UsageTally?
    /// How large a file may be, in bytes, to be copied for the sake of what is put behind it.
    var largestCopied: UInt64 = 64 << 20

    /// The storage of this directory. Throws when it cannot be opened.
    public init(root path: String, options: Options = Options()) throws(StorageError) {
        FileSizeLimit.makeCostAnUploadOnly()
        var root = try RootDirectory(path)
        root.followsLinks = options.followsLinks
        self.root = root
        self.options = options
    }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        let file = try root.open(path, ferry_o_path | (followingLinks ? 0 : O_NOFOLLOW))
        return try Entry(Array(path.name), at: "", in: file.descriptor)
    }

    /// Goes through a directory.
    public func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError) {
        let stream = try DirectoryStream(try root.open(path, O_RDONLY | O_DIRECTORY))
        var owners = OwnerNames()
        while let found = try stream.next() {
            guard !Staging.isReserved(found.name) else { continue }
            if !details.contains(.status), let kind = found.kind {
                guard body(Entry(name: found.name, kind: kind)) else { return }
                continue
            }
            // It may have gone since it was read: the listing goes on with what is known, the name.
            let entry = try? Entry(found.name, at: found.place, in: stream.descriptor, details, &owners)
            guard body(entry ?? Entry(name: found.name, kind: .unknown)) else { return }
        }
    }

    /// Opens a file to be read. A pipe or a device is none, and is not touched.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download {
        let file = try root.openFile(path, O_RDONLY)
        let size = UInt64(clamping: try file.status().st_size)
        return Download(LocalDownload(file, size: size))
    }

    /// Reads a small file that is in the page cache, its name in the cache of names.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? {
        guard let cached = root.openCachedFile(path), cached.size <= limit else { return nil }
        let size = cached.size
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = size > 0 ? max(0, ferry_read_cached(cached.file.descriptor, buffer.baseAddress, size, 0)) : 0
        }
        return bytes.count == size ? bytes : nil
    }

    /// Removes a file or a link; and what is kept of the owner's uploads to it, which may be all that there is.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        let parent = try root.parent(of: path)
        // What was uploaded through a link is kept where it leads.
        let end = keeper == nil ? nil : try? root.place(of: path)
        try tally.changing { change throws(StorageError) in
            let going = change.weight(of: path.name, in: parent)
            var isGone = true
            do throws(StorageError) { try Self.act(on: path) { unlinkat(parent.descriptor, $0, 0) } } catch {
                guard error.kind == .notFound else { throw error }
                isGone = false
            }
            if isGone { change.went += going }
            var isForgotten = forgetPartial(of: path.name, in: parent, &change)
            if let end, forgetPartial(of: end.name[...], in: end.directory.file, &change) { isForgotten = true }
            if !isGone, !isForgotten { throw StorageError(.notFound) }
        }
    }

    /// Gives a file or directory another name. What is kept of uploads to the target goes with what it was to replace;
    /// what is kept of those to the name that is free now is for a file that is not there.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        let from = try root.parent(of: path)
        let to = try root.parent(of: target)
        try tally.changing { change throws(StorageError) in
            let moved = Target.status(of: path.name, in: from)
            let replaced = Target.status(of: target.name, in: to)
            try Self.act(on: path) { name in
                RootDirectory.withCString(target.name) { renameat(from.descriptor, name, to.descriptor, $0) }
            }
            // Two names of one file stay two names.
            if let moved, let replaced, FileType.isSame(moved, replaced) { return }
            if let replaced { change.went += Usage(replaced) }
            forgetPartial(of: target.name, in: to, &change)
        }
    }

    /// The number of bytes that the file system has left.
    public func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64 {
        let file = try root.open(path, ferry_o_path)
        var bytes: UInt64 = 0
        guard ferry_available(file.descriptor, &bytes) == 0 else { throw StorageError(errno: errno) }
        return bytes
    }

    static func act(on path: VirtualPath, _ call: (UnsafePointer<CChar>) -> CInt) throws(StorageError) {
        guard RootDirectory.withCString(path.name, call) == 0 else { throw StorageError(errno: errno) }
    }
}

/// The process's limit on the size of a file (RLIMIT_FSIZE).
private enum FileSizeLimit {
    /// A write beyond it fails, instead of ending the process by SIGXFSZ.
    static func makeCostAnUploadOnly() { signal(SIGXFSZ, SIG_IGN) }
}
