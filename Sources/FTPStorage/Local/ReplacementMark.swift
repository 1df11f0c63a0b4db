import CFerry
import FTPCore
import Glibc

/// Which file an upload that was broken off is to replace: written down with its staging file when it breaks off, so that
/// it is known after a restart too. An upload without a mark is one to a name that was free, or one whose server was
/// killed.
struct ReplacementMark {
    var file: FileIdentity
    /// Whether the upload's length is not told any more while the file is there.
    var isWaived = false

    private static let attribute = "user.ferry.replaces"
    private static let longest = 128
    private static let waived = " waived"

    init(_ file: FileIdentity) { self.file = file }

    private init(text: String) {
        isWaived = text.hasSuffix(Self.waived)
        file = FileIdentity(text: isWaived ? String(text.dropLast(Self.waived.utf8.count)) : text)
    }

    /// That of a staging file beside the file that has its target's name; nil when it is not known to be of this file.
    static func of(_ name: [UInt8], beside existing: stat, in directory: borrowing File) -> ReplacementMark? {
        if let kept = kept(for: name, in: directory) { return kept }
        // Unchanged since before the upload began, it is what the upload began with.
        guard let birth = birth(of: name, in: directory), Timestamp(existing.st_ctim) < birth else { return nil }
        return ReplacementMark(FileIdentity(existing))
    }

    private static func birth(of name: [UInt8], in directory: borrowing File) -> Timestamp? {
        let directory = directory.descriptor
        var known = ferry_known()
        let isFound = RootDirectory.withCString(name[...]) { ferry_status(directory, $0, &known) } == 0
        return isFound && known.has_birth != 0 ? Timestamp(known.birth) : nil
    }

    private static func kept(for name: [UInt8], in directory: borrowing File) -> ReplacementMark? {
        let directory = directory.descriptor
        return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 1) { buffer in
            let count = RootDirectory.withCString(name[...]) {
                ferry_get_attribute(directory, $0, attribute, buffer.baseAddress, buffer.count)
            }
            return count > 0 ? ReplacementMark(text: String(decoding: buffer[..<count], as: UTF8.self)) : nil
        }
    }

    /// Writes it down; false where the file system keeps no attributes of users.
    func keep(with staging: borrowing File) -> Bool {
        let text = file.text + (isWaived ? Self.waived : "")
        return ferry_set_attribute(staging.descriptor, Self.attribute, text, text.utf8.count) == 0
    }

    /// Removes it: the staging file is to be final.
    static func forget(with staging: borrowing File) { _ = ferry_remove_attribute(staging.descriptor, attribute) }
}
