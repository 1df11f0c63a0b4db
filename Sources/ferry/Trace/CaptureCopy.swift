import Glibc

/// A copy of what a stream brings, on disk, so that it can be read once more.
final class CaptureCopy {
    /// The stream's name.
    let name: String
    private let file: CInt
    /// Why it is not whole, if so.
    private(set) var failure: CaptureSource.Failure?

    /// Makes room for a copy.
    init(of name: String) throws(CaptureSource.Failure) {
        self.name = name
        file = ScratchFile.make()
        guard file >= 0 else { throw Self.failure(name, errno) }
    }

    deinit { close(file) }

    /// Adds what has come.
    func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(CaptureSource.Failure) {
        var start = 0
        while start < bytes.count {
            let count = write(file, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Self.failure(name, count < 0 ? errno : ENOSPC)
                self.failure = failure
                throw failure
            }
            start += count
        }
    }

    /// A descriptor of its own at the beginning of what was copied.
    func reopen() throws(CaptureSource.Failure) -> CInt {
        let descriptor = fcntl(file, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failure(name, errno) }
        return descriptor
    }

    private static func failure(_ name: String, _ number: CInt) -> CaptureSource.Failure {
        CaptureSource.Failure(
            message: "\(name) has to be read twice to know which sessions are wanted, but cannot be kept in "
                + "\(ScratchFile.folder): \(String(cString: strerror(number))). Save the capture in a file and name that, "
                + "or set TMPDIR.")
    }
}
