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
    /// At least these details are told of each. Memory does not grow with the directory. An entry that cannot be examined is given with its name alone.
    func list(_ path: VirtualPath, _ details: EntryDetails, _ body: (Entry) -> Bool) throws(StorageError)

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

    /// Changes what is known of a file or directory, links followed.
    func setAttributes(_ changes: AttributeChanges, of path: VirtualPath) throws(StorageError)

    /// Makes a symbolic link. A target that begins with a slash is meant from the root of this tree; one that leads out
    /// of the tree is refused.
    func makeLink(at path: VirtualPath, pointingTo target: Pathname) throws(StorageError)

    /// Copies a file, and puts the copy in its place once it is whole. Asks now and then whether to go on.
    /// Answers with the number of bytes.
    @discardableResult
    func copy(_ path: VirtualPath, to target: VirtualPath, while goesOn: () -> Bool) throws(StorageError) -> UInt64

    /// Puts files behind the target, in this order, and removes them once the target is whole (COMB). A target that is
    /// not there is begun. Asks now and then whether to go on. Answers with the number of bytes that were put behind.
    @discardableResult
    func append(contentsOf sources: [VirtualPath], to target: VirtualPath, while goesOn: () -> Bool)
        throws(StorageError) -> UInt64

    /// The number of bytes that there is room for.
    func availableSpace(at path: VirtualPath) throws(StorageError) -> UInt64

    /// An upload to this path that was broken off and can be gone on with by this storage's owner: what SIZE tells them.
    /// Where there is a file, only while that is the very one that the upload was to replace, nobody is writing, and it
    /// was not waived.
    func partial(of path: VirtualPath) -> Partial?

    /// Has the file told from now on that a broken upload was to replace: its length is asked for, not the upload's.
    /// `.at` goes on with the upload all the same.
    func waivePartial(of path: VirtualPath)

    /// Counts what is in a directory and below it. It ends early, with what was counted so far, when `goesOn` answers
    /// false.
    func usage(below path: VirtualPath, while goesOn: (Usage) -> Bool) throws(StorageError) -> Usage

    /// Removes uploads that were broken off so long ago, by whomever, and tells what they took up.
    @discardableResult
    func sweep(olderThan age: Duration) throws(StorageError) -> Usage

    /// What may be done at a path.
    func rights(at path: VirtualPath) -> Rights

    /// Whether anything can be changed at all, so that clients can be told beforehand.
    var isWritable: Bool { get }

    /// The same, whose new files and directories lack these permission bits.
    func masked(by umask: UInt16) -> Self

    /// The same, for this owner: what they upload and is broken off is kept for them alone.
    func owned(by owner: [UInt8]) -> Self

    /// The same, following no symbolic link: a path then means one place only.
    func withoutFollowingLinks() -> Self

    /// The same; what comes to the tree and goes from it is told to this tally.
    func counted(by tally: UsageTally) -> Self
}

/// What an upload does to what is there.
public enum Placement: Sendable, Hashable {
    /// Takes the place of a file of this name, once it is whole.
    case replacing
    /// Takes a name that nobody has; the path is where, its name a wish.
    case unique
    /// Goes on at the end of a file; or, where there is none, at that of an upload that was broken off, or begins one.
    case appending
    /// Goes on at this offset of an upload that was broken off, or of a file that is there, which is cut there.
    case at(UInt64)
    /// Goes on at the end of an upload that was broken off and is still this long, and in nothing else.
    case continuing(UInt64)
}
