import CFerry
import Glibc

/// Bytes from file to file, by the kernel alone where it can.
enum FileCopy {
    /// As much as is copied between two questions whether to go on.
    private static let piece: UInt64 = 8 << 20

    /// Copies to the source's end, or so many bytes. Answers with how many there were.
    ///
    /// The descriptors' own places stay where they are.
    static func copy(
        _ source: borrowing File, from: UInt64 = 0, count: UInt64 = .max, to target: borrowing File, at to: UInt64,
        while goesOn: () -> Bool = { true }
    ) throws(StorageError) -> UInt64 {
        var copied: UInt64 = 0
        while copied < count {
            guard goesOn() else { throw StorageError(.stopped) }
            let wanted = Int(min(piece, count - copied))
            let moved = try move(source, at: from + copied, wanted, to: target, at: to + copied)
            if moved == 0 { break }
            copied += UInt64(moved)
        }
        return copied
    }

    /// Makes the target, which is empty, share the source's blocks. False where the file system cannot.
    static func clone(_ source: borrowing File, to target: borrowing File) -> Bool {
        ferry_clone(target.descriptor, source.descriptor) == 0
    }

    private static func move(
        _ source: borrowing File, at from: UInt64, _ count: Int, to target: borrowing File, at to: UInt64
    ) throws(StorageError) -> Int {
        while true {
            let moved = ferry_copy_range(
                source.descriptor, Int64(clamping: from), target.descriptor, Int64(clamping: to), count)
            if moved > 0 { return moved }
            // Some file systems say that they are at the end where they are not: reading tells.
            if moved == 0 { return try carry(source, at: from, count, to: target, at: to) }
            switch errno {
            case EINTR: continue
            case EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF:
                return try carry(source, at: from, count, to: target, at: to)
            // Every other number is of the file's, as of any write.
            default: throw StorageError(errno: errno)
            }
        }
    }

    private static let bufferSize = 256 << 10

    private static func carry(
        _ source: borrowing File, at from: UInt64, _ count: Int, to target: borrowing File, at to: UInt64
    ) throws(StorageError) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, bufferSize), alignment: 16)
        defer { buffer.deallocate() }
        var read: Int
        repeat {
            read = pread(source.descriptor, buffer.baseAddress, buffer.count, off_t(clamping: from))
        } while read < 0 && errno == EINTR
        guard read >= 0 else { throw StorageError(errno: errno) }
        var rest = UnsafeRawBufferPointer(rebasing: buffer[..<read])
        var place = to
        while rest.count > 0 {
            let count = pwrite(target.descriptor, rest.baseAddress, rest.count, off_t(clamping: place))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StorageError(errno: errno) }
            place += UInt64(count)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return read
    }
}
