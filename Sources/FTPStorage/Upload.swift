import FTPCore

/// A file that is being written. It becomes final by ``commit()`` only. Let go of otherwise, its target is as if it had
/// never been; what came may be kept for its owner: see ``Storage/partial(of:)``.
public struct Upload: ~Copyable, Sendable {
    /// What a storage provides to write one file.
    public protocol Sink: AnyObject, Sendable {
        /// The path it will have.
        var path: VirtualPath { get }
        /// A file descriptor, placed where writing begins, when there is one. Valid while the sink lives.
        var descriptor: Int32? { get }
        /// How long the file would be if it were committed now, in bytes: where the next byte goes.
        var position: UInt64 { get }
        /// Cuts off what is to be replaced, brings over what is to be kept. Asks now and then whether to go on.
        func begin(while goesOn: () -> Bool) throws(StorageError)
        /// How many of so many bytes, which are to be written next, there is room for: 1 or more.
        func allowance(wanting count: Int) throws(StorageError) -> Int
        /// Writes after what was written before.
        func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError)
        /// What it takes up beside what is there.
        var burden: Burden { get }
        /// Has nothing kept of it when it is broken off, but for what an earlier attempt brought.
        func forgo()
        /// What it would be if it were committed now, to be read back; nil where that cannot be had.
        func readBack() throws(StorageError) -> Download?
        /// Makes it final.
        func commit() throws(StorageError)
        /// Ends it without making it final.
        func discard()
        /// The same, and nothing that came is kept: the room is others'.
        func withdraw()
    }

    /// What an upload takes up beside what is there.
    public struct Burden: Sendable, Hashable {
        /// The bytes that are set down for it until its commit.
        public var staged: UInt64
        /// What an earlier attempt left, which is counted already, and goes when this one ends.
        public var earlier: Usage
        /// Whether its commit gives a name to what had none.
        public var isNew: Bool

        /// So much.
        public init(staged: UInt64, earlier: Usage = Usage(), isNew: Bool) {
            (self.staged, self.earlier, self.isNew) = (staged, earlier, isNew)
        }
    }

    private let sink: any Sink
    private var isSettled = false

    /// An upload into this sink.
    public init(_ sink: any Sink) { self.sink = sink }

    deinit { if !isSettled { sink.discard() } }

    /// Gives the sink away, to be wrapped into another; whoever has it ends it.
    consuming func release() -> any Sink {
        isSettled = true
        return sink
    }

    /// The path it will have: that of the command, or a unique one.
    public var path: VirtualPath { sink.path }

    /// A file descriptor, placed where writing begins. Valid while this value lives. Whoever writes to it asks
    /// ``allowance(wanting:)`` before.
    package var descriptor: Int32? { sink.descriptor }

    /// How long the file would be if it were committed now, in bytes: where the next byte goes.
    public var position: UInt64 { sink.position }

    /// Cuts off what ``Placement/at(_:)`` replaces, and brings over what it keeps. To be called once the sender is there,
    /// before anything is written to ``descriptor``: until then nothing is lost.
    ///
    /// Bringing over may take long; now and then it asks whether to go on.
    public func begin(while goesOn: () -> Bool = { true }) throws(StorageError) { try sink.begin(while: goesOn) }

    /// How many of the next `count` bytes, 1 or more, may be written: 1 to `count`. Throws when it is not even one, with
    /// `quotaExceeded` or `tooLarge`.
    ///
    /// Whoever writes straight to ``descriptor`` asks before each piece, once the bytes are there. Asking takes nothing
    /// away: what counts is what is then written. Asked with the size that ALLO announced, before the transfer, it tells
    /// whether so much will fit, and sets it apart.
    public func allowance(wanting count: Int) throws(StorageError) -> Int { try sink.allowance(wanting: count) }

    /// Has nothing kept of it when it is broken off: where a byte of the file is none of the sender's, as in a text type,
    /// its length is no offset to go on from. To be called before anything is written.
    public func forgo() { sink.forgo() }

    /// Writes after what was written before.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) { try sink.write(bytes) }

    /// What it would be if it were committed now, to be read back whatever the account may read; nil where that cannot be
    /// had: some storages keep no whole, and what is put behind a file is kept apart.
    public func readBack() throws(StorageError) -> Download? { try sink.readBack() }

    /// Makes it final: from now on it is there under its name.
    public consuming func commit() throws(StorageError) {
        isSettled = true
        do {
            try sink.commit()
        } catch {
            if error.isForWantOfRoom { sink.withdraw() } else { sink.discard() }
            throw error
        }
    }

    /// Ends it without making it final.
    public consuming func discard() {}

    /// Ends it without making it final, and keeps nothing of what came: for what there is no room for, and what is no
    /// beginning of any file. What an earlier attempt brought stays.
    public consuming func withdraw() {
        isSettled = true
        sink.withdraw()
    }
}

extension Upload {
    /// Writes all of these bytes. `withUnsafeBytes` does not pass typed errors on, so they are carried past it.
    package func write(_ bytes: [UInt8]) throws(StorageError) {
        let failure = bytes.withUnsafeBytes { bytes -> StorageError? in
            do throws(StorageError) {
                try write(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}

extension Upload.Sink {
    /// Nothing is in the way of what is written elsewhere.
    public func begin(while goesOn: () -> Bool) throws(StorageError) {}

    /// None.
    public func readBack() throws(StorageError) -> Download? { nil }

    /// Keeps what is kept of any other.
    public func withdraw() { discard() }

    /// As many as are wanted.
    public func allowance(wanting count: Int) throws(StorageError) -> Int { count }
}
