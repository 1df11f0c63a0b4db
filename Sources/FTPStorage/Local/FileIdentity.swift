import CFerry
import Glibc

/// A file as it was at a moment: which one, how long, and last changed when.
struct FileIdentity: Sendable, Hashable {
    private let text: String

    init(_ status: stat) {
        let time = status.st_mtim
        text = "\(status.st_dev) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }

    private init(text: String) { self.text = text }

    private static let attribute = "user.ferry.replaces"
    private static let longest = 128

    /// The one that was kept with a staging file: that of the file which the upload is to replace. Nil where it is to
    /// replace none, or none is known.
    static func kept(for name: [UInt8], in directory: borrowing File) -> FileIdentity? {
        let directory = directory.descriptor
        return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 1) { buffer in
            let count = RootDirectory.withCString(name[...]) {
                ferry_get_attribute(directory, $0, attribute, buffer.baseAddress, buffer.count)
            }
            return count > 0 ? FileIdentity(text: String(decoding: buffer[..<count], as: UTF8.self)) : nil
        }
    }

    /// Keeps it with a staging file; false where the file system keeps no attributes of users.
    func keep(with staging: borrowing File) -> Bool {
        ferry_set_attribute(staging.descriptor, Self.attribute, text, text.utf8.count) == 0
    }

    /// Forgets it: the staging file is to be final.
    static func forget(with staging: borrowing File) { _ = ferry_remove_attribute(staging.descriptor, attribute) }
}
