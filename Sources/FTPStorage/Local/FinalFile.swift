import CFerry
import FTPCore
import Glibc

/// A file that is there under its own name, as it was when an upload to it began.
final class FinalFile: Sendable {
    /// Opened with `O_PATH`: it is the file, whatever becomes of its name.
    let file: File
    let status: stat

    /// Nil when there is none. What is no plain file is refused.
    init?(at path: VirtualPath, in root: RootDirectory, _ flags: CInt = 0) throws(StorageError) {
        do throws(StorageError) {
            file = try root.open(path, ferry_o_path | flags)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
        status = try file.status()
        try FileType.requireFile(status)
    }

    var size: UInt64 { UInt64(clamping: status.st_size) }
}
