import Glibc

/// A file of this machine, being read.
final class LocalDownload: Download.Source {
    private let file: File
    let size: UInt64

    init(_ file: consuming File, size: UInt64) {
        self.file = file
        self.size = size
    }

    var descriptor: Int32? { file.descriptor }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(StorageError) -> Int {
        // Beyond what the system can count there is nothing, and it would call the question invalid.
        guard offset <= UInt64(off_t.max) - UInt64(buffer.count) else { return 0 }
        while true {
            let count = pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw StorageError(errno: errno) }
        }
    }
}
