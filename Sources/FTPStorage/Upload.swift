import FTPCore

/// A file that is being written. It becomes final by ``commit()`` only; let go of otherwise, it is as if it had never been.
public struct Upload: ~Copyable, Sendable {
    /// What a storage provides to write one file.
    public protocol Sink: AnyObject, Sendable {
        /// The path it will have.
        var path: VirtualPath { get }
        /// A file descriptor, placed where writing begins, when there is one. Valid while the sink lives.
        var descriptor: Int32? { get }
        /// Cuts off what is to be replaced in place.
        func begin() throws(StorageError)
        /// Writes after what was written before.
        func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError)
        /// Makes it final.
        func commit() throws(StorageError)
        /// Forgets it.
        func discard()
    }

    private let sink: any Sink
    private var isSettled = false

    /// An upload into this sink.
    public init(_ sink: any Sink) { self.sink = sink }

    deinit { if !isSettled { sink.discard() } }

    /// The path it will have: that of the command, or a unique one.
    public var path: VirtualPath { sink.path }

    /// A file descriptor, placed where writing begins. Valid while this value lives.
    package var descriptor: Int32? { sink.descriptor }

    /// Cuts off what ``Placement/at(_:)`` replaces. To be called once the sender is there: until then nothing is lost.
    public func begin() throws(StorageError) { try sink.begin() }

    /// Writes after what was written before.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) { try sink.write(bytes) }

    /// Makes it final: from now on it is there under its name.
    public consuming func commit() throws(StorageError) {
        isSettled = true
        do {
            try sink.commit()
        } catch {
            sink.discard()
            throw error
        }
    }

    /// Forgets it.
    public consuming func discard() {}
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
    public func begin() throws(StorageError) {}
}
