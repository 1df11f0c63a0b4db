import FTPCore

/// Where a server's files are. Paths are those of the session's tree; no reply code, listing format or user is known here.
///
/// Every call may block and is made on a thread that may. ``LocalStorage`` keeps files in a directory,
/// ``MemoryStorage`` in memory; ``ReadOnlyStorage`` takes the writing away from another.
///
/// ```swift
/// let storage = try LocalStorage(root: "/srv/ftp")
/// let readme = VirtualPath.root.resolving("README")
/// ```
public protocol Storage: Sendable {
    /// What is known of a file or directory. The name is the path's last; of a link it is told where it points,
    /// unless it is to be followed.
    func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry

    /// Goes through a directory, one entry at a time, in no order. It ends early when `body` answers false.
    ///
    /// Memory does not grow with the directory. An entry that cannot be examined is given with its name alone.
    func list(_ path: VirtualPath, _ body: (Entry) -> Bool) throws(StorageError)

    /// Opens a file to be read.
    func read(_ path: VirtualPath) throws(StorageError) -> Download

    /// The whole of a file of at most `limit` bytes, if it can be had without waiting: the one call that is made on a
    /// thread that may not block. Nil for every other file, and for what goes wrong: ``read(_:)`` tells.
    func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]?

    /// Begins a file that is to take its name once it is whole.
    func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload

    /// Makes a directory.
    func makeDirectory(_ path: VirtualPath) throws(StorageError)

    /// Removes an empty directory.
    func removeDirectory(_ path: VirtualPath) throws(StorageError)

    /// Removes a file or a link.
    func removeFile(_ path: VirtualPath) throws(StorageError)

    /// Gives a file or directory another name; a file already there is replaced.
    func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError)

    /// Whether anything can be changed at all, so that clients can be told beforehand.
    var isWritable: Bool { get }
}

/// What an upload does to what is there.
public enum Placement: Sendable, Hashable {
    /// Takes the place of a file of this name, once it is whole.
    case replacing
    /// Takes a name that nobody has; the path is where, its name a wish.
    case unique
    /// Goes on at the end of a file, or begins one.
    case appending
    /// Goes on at this offset of a file that is there, which is cut there.
    case at(UInt64)
}

extension Storage {
    /// Whether anything can be changed.
    public var isWritable: Bool { true }

    /// Nil: nothing can be had without waiting.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? { nil }

    /// What is known of a file or directory, links followed.
    public func entry(at path: VirtualPath) throws(StorageError) -> Entry { try entry(at: path, followingLinks: true) }
}
