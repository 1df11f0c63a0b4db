import FTPTransport
import Glibc

/// A file of this machine that is moved; closed when its owner lets go of it.
struct LocalFile: ~Copyable, Sendable {
    let path: String
    let descriptor: CInt

    private init(owning descriptor: CInt, _ path: String) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens a file to be sent. Directories and devices are refused.
    static func reading(_ path: String) throws(ClientError) -> LocalFile { try opened(path, O_RDONLY, "read") }

    /// Opens or makes a file to be received into.
    static func writing(_ path: String, from offset: UInt64) throws(ClientError) -> LocalFile {
        let file = try opened(path, O_WRONLY | O_CREAT, "write")
        guard ftruncate(file.descriptor, off_t(clamping: offset)) == 0,
            lseek(file.descriptor, off_t(clamping: offset), SEEK_SET) >= 0
        else { throw error("write", path) }
        return file
    }

    private static func opened(_ path: String, _ flags: CInt, _ verb: String) throws(ClientError) -> LocalFile {
        // Without O_NONBLOCK, opening a pipe would wait for its other end.
        let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw error(verb, path) }
        let file = LocalFile(owning: descriptor, path)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(verb, path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ClientError(.localFile, "Cannot \(verb) \(path): it is not a plain file")
        }
        return file
    }

    deinit { close(descriptor) }

    /// Its size in bytes.
    var size: UInt64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(clamping: status.st_size) : 0
    }

    /// Reads at an offset; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(ClientError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.error("read", path) }
        }
    }

    /// Writes after what was written before.
    func write(_ bytes: [UInt8]) throws(ClientError) {
        let isWritten = bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while rest.count > 0 {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
        guard isWritten else { throw Self.error("write", path) }
    }

    /// The size of the file at this path, or nil when there is none.
    static func size(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(clamping: status.st_size) : nil
    }

    /// Gives a file another name, in one step.
    static func rename(_ path: String, to target: String) throws(ClientError) {
        guard Glibc.rename(path, target) == 0 else { throw error("write", target) }
    }

    /// Removes a file if it is empty: a transfer that never began leaves nothing behind.
    static func removeIfEmpty(_ path: String) {
        if size(of: path) == 0 { unlink(path) }
    }

    static func error(_ verb: String, _ path: String, _ number: CInt = errno) -> ClientError {
        ClientError(.localFile, "Cannot \(verb) \(path): \(SystemError.message(number))")
    }
}
