import CFerry
import Glibc

/// Which files a server needs.
struct LandlockPolicy {
    /// Trees and files that are only read: trees served to readers, settings.
    var readable: [String] = []
    /// Trees that are served to writers.
    var writable: [String] = []
    /// Files that are read again at a reload. Others may have put new ones in their place, so their directory counts.
    var settings: [String] = []
    /// What the server itself writes: logs, recordings. Logs are put away under other names: of a file, the directory
    /// counts.
    var state: [String] = []
    /// Sockets that the server makes in the file system.
    var sockets: [String] = []
    /// Programs that the server runs (hooks). They live under the same rules.
    var programs: [String] = []

    /// Rights to a path and all beneath it.
    struct Grant {
        let path: String
        let rights: [Landlock.Right]
    }

    /// Whether some part of the policy is the whole file system.
    var coversRoot: Bool { (readable + writable + state + settings + sockets).contains { isRoot($0) } }

    /// Whether the service manager is spoken to by an abstract name.
    var needsAbstractSockets: Bool { getenv("NOTIFY_SOCKET").map { $0.pointee == CChar(UInt8(ascii: "@")) } ?? false }

    var grants: [Grant] {
        var grants = readable.map { Grant(path: $0, rights: Self.reading) }
        grants += writable.map { Grant(path: $0, rights: Self.writing) }
        grants += settings.map { Grant(path: folder(of: $0), rights: Self.reading) }
        grants += state.map { Grant(path: folder(of: $0), rights: Self.keeping) }
        grants += sockets.map { Grant(path: folder(of: $0), rights: Self.keeping + [.makeSocket]) }
        grants += Self.system
        if !programs.isEmpty {
            grants += programs.map { Grant(path: $0, rights: Self.running) }
            grants += ["/bin", "/sbin", "/usr", "/opt"].map { Grant(path: $0, rights: Self.running) }
        }
        return grants
    }

    private static let reading: [Landlock.Right] = [.readFile, .readDirectory]
    private static let running: [Landlock.Right] = reading + [.execute]
    /// No devices, pipes or sockets are made for a client, and nothing it uploads is run.
    private static let writing: [Landlock.Right] =
        reading + [
            .writeFile, .truncate, .removeFile, .removeDirectory, .makeFile, .makeDirectory, .makeLink,
            .moveBetweenDirectories,
        ]
    private static let keeping: [Landlock.Right] =
        reading + [.writeFile, .truncate, .removeFile, .makeFile, .makeDirectory, .moveBetweenDirectories]

    /// What every program needs: itself, its libraries, and what the C library looks things up in.
    private static var system: [Grant] {
        let run = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/proc/self/exe"] + loadedObjects()
        let read = [
            "/etc/ld.so.cache", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf",
            "/etc/resolv.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/localtime", "/etc/timezone",
            "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/run/systemd/resolve", "/usr/share/zoneinfo",
            "/usr/share/locale",
            "/usr/share/ca-certificates", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/dev/random",
            "/dev/urandom",
        ]
        return run.map { Grant(path: $0, rights: running) } + read.map { Grant(path: $0, rights: reading) }
            + [
                Grant(path: "/dev/null", rights: [.readFile, .writeFile]),
                // Dispatch reads /proc/THREAD/stat of each of its threads, and ends the process when it may not. No rule
                // can name threads that are not there yet. Of other processes only what everybody may know is to be had:
                // Landlock refuses memory and environment, which are asked for as by a debugger.
                Grant(path: "/proc", rights: [.readFile]),
            ]
    }

    /// The libraries that this program runs with, wherever they lie.
    private static func loadedObjects() -> [String] {
        var paths: [String] = []
        withUnsafeMutablePointer(to: &paths) { paths in
            ferry_loaded_objects(
                { path, context in
                    // Both are valid for the call: the C function lends the path and hands the context through.
                    guard let path, let context else { return }
                    context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: path))
                }, paths)
        }
        return paths
    }

    /// The directory of a file; a directory itself. Not one that many others have files in: then it is the file, as far
    /// as it is there.
    private func folder(of path: String) -> String {
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT == S_IFDIR { return path }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        return isThere && Self.crowded.contains(folder) ? path : folder
    }

    private static let crowded: Set<String> = ["/", "/etc", "/home", "/root", "/tmp", "/usr", "/var", "/var/log"]

    private func isRoot(_ path: String) -> Bool {
        var one = stat()
        var root = stat()
        return stat(path, &one) == 0 && stat("/", &root) == 0 && one.st_dev == root.st_dev && one.st_ino == root.st_ino
    }
}
