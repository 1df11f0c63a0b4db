import Glibc

/// Files without a name, for what memory is not to hold.
enum ScratchFile {
    /// Where they are.
    static var folder: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

    /// Makes one; -1 where that cannot be, and errno says why.
    static func make() -> CInt {
        var template = Array((folder + "/ferry-trace-XXXXXX").utf8CString)
        let file = mkstemp(&template)
        guard file >= 0 else { return -1 }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return file
    }
}
