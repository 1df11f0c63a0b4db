import CFerry
import FTPCore
import Glibc

/// The time of creation that a client has set. Linux lets nobody change a file's time of birth, so it is kept beside the
/// file's content, as text in an extended attribute: `seconds.nanoseconds`.
enum CreationTime {
    private static let attribute = "user.ferry.created"
    private static let longest = 32

    /// The one that was set for a name in a directory, or for the descriptor itself when the name is empty.
    static func kept(for name: UnsafePointer<CChar>, in directory: CInt) -> Timestamp? {
        withUnsafeTemporaryAllocation(byteCount: longest, alignment: 1) { buffer in
            let count = ferry_get_attribute(directory, name, attribute, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            let parts = String(decoding: buffer[..<count], as: UTF8.self).split(separator: ".")
            guard parts.count == 2, let seconds = Int64(parts[0]), let nanoseconds = UInt32(parts[1]),
                nanoseconds < 1_000_000_000
            else { return nil }
            return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        }
    }

    /// Sets it. Unsupported where the file system keeps no attributes of users.
    static func keep(_ time: Timestamp, for file: borrowing File) throws(StorageError) {
        let text = "\(time.seconds).\(time.nanoseconds)"
        guard ferry_set_attribute(file.descriptor, attribute, text, text.utf8.count) == 0 else {
            throw StorageError(errno: errno)
        }
    }
}
