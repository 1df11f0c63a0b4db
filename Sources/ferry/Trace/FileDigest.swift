import FTPStorage
import Glibc

/// The SHA-256 of a file that is there already.
enum FileDigest {
    private static let pieceSize = 256 << 10

    static func sha256(of path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        do {
            var digest = try Digest(.sha256)
            var buffer = [UInt8](repeating: 0, count: pieceSize)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw failure(path, errno) }
                if count == 0 { break }
                try buffer.withUnsafeBytes { try digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            }
            return try digest.finish()
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure("The library refuses SHA-256.", code: .localFile)
        }
    }

    /// A digest in hexadecimal digits.
    static func text(_ digest: [UInt8]) -> String {
        digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func failure(_ path: String, _ number: CInt) -> Failure {
        Failure("Cannot read \(path): \(String(cString: strerror(number))).", code: .localFile)
    }
}
