import FTPTransport
import Glibc

/// A file with a secret in its first line: arguments and variables can be seen by others.
enum SecretFile {
    private static let limit = 4_096

    static func read(_ path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure("Cannot read \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else {
            throw Failure("Cannot read \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        let line = buffer.prefix(count).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, line.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure("\(path) holds no token in its first line.", code: .localFile)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
