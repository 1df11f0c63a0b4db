import Glibc

/// Directories in which many others have files. Whoever is let into one for a file of its own is let into all of them.
enum CrowdedDirectory {
    /// Whether a file lies in one, or would.
    static func holds(_ path: String) -> Bool { isCrowded(MachinePath.folder(of: path)) }

    static func isCrowded(_ folder: String) -> Bool {
        let folder = MachinePath.resolved(folder) ?? folder
        if known.contains(folder) || MachinePath.folder(of: folder) == "/home" { return true }
        var status = stat()
        return stat(folder, &status) == 0 && status.st_mode & S_IWOTH != 0
    }

    private static let known: Set<String> = [
        "/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/proc", "/root", "/run",
        "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin",
        "/usr/local/etc", "/usr/local/lib", "/usr/sbin", "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log",
        "/var/run", "/var/spool", "/var/tmp",
    ]
}
