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
        while true {
            let count = pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw StorageError(errno: errno) }
        }
    }
}
