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
    /// Logs. They are put away under other names, so their directory counts.
    var state: [String] = []
    /// Files that are written by the server alone, and for as long as it runs.
    var recordings: [String] = []
    /// Directories in which the server makes files.
    var directories: [String] = []
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
    var coversRoot: Bool { grants.contains { isRoot($0.path) } }

    /// Whether the service manager is spoken to by an abstract name.
    var needsAbstractSockets: Bool { getenv("NOTIFY_SOCKET").map { $0.pointee == CChar(UInt8(ascii: "@")) } ?? false }

    var grants: [Grant] {
        var grants = readable.map { Grant(path: $0, rights: Self.reading) }
        grants += writable.map { Grant(path: $0, rights: Self.writing) }
        grants += reach(of: settings).map { Grant(path: $0, rights: Self.reading) }
        grants += (reach(of: state) + recordings + directories).map { Grant(path: $0, rights: Self.keeping) }
        grants += socketFolders.map { Grant(path: $0, rights: Self.listening) }
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

    /// Enough to make a socket under one name and give it another.
    private static let listening: [Landlock.Right] = [.makeSocket, .removeFile]

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

    /// The directories of these files, and those of what they link to. In place of one that many others have files in
    /// it is the file, as far as it is there.
    func reach(of files: [String]) -> [String] {
        var reach: [String] = []
        for path in files {
            for path in [path, MachinePath.resolved(path) ?? path] {
                let place = CrowdedDirectory.holds(path) ? path : MachinePath.folder(of: path)
                if !reach.contains(place) { reach.append(place) }
            }
        }
        return reach
    }

    /// The directories of the sockets, but for those that many others have files in.
    var socketFolders: [String] {
        Set(sockets.filter { !CrowdedDirectory.holds($0) }.map(MachinePath.folder)).sorted()
    }

    private func isRoot(_ path: String) -> Bool {
        var one = stat()
        var root = stat()
        return stat(path, &one) == 0 && stat("/", &root) == 0 && one.st_dev == root.st_dev && one.st_ino == root.st_ino
    }
}
