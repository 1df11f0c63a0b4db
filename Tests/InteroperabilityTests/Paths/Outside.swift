import Foundation

/// What lies outside the served root and must stay unknown and unchanged, and the links inside that lead to it.
///
/// Beside the root `served` stands `outside`, with a file and a folder. What may not be seen through the server has
/// marks that occur nowhere else: names, contents, a size and a date.
struct Outside {
    let folder: TemporaryFolder

    static let name = "outside"
    static let secret = "SECRET-CONTENTS"
    static let hidden = "hidden-name"
    static let size = 31337

    /// Marks whose appearance in a reply or on a data connection means that something got out: the size and the date
    /// (20 December 1987) as listings and facts write them, so that no inode or port is taken for them.
    static let marks = [secret, hidden, " \(size) ", "=\(size);", " 1987 ", "=19871220"]

    init(besides root: TemporaryFolder, in parent: TemporaryFolder) throws {
        folder = try parent.makeFolder(Self.name, writable: true)
        let text = String(repeating: Self.secret + "\n", count: 1959).prefix(Self.size)
        try folder.write(Array(text.utf8), to: "target")
        _ = try folder.makeFolder("folder", writable: true)
        try folder.write([], to: Self.hidden)
        try folder.write([], to: "folder/\(Self.hidden)")
        var times = [timeval](repeating: timeval(tv_sec: 567_000_000, tv_usec: 0), count: 2)
        for name in ["target", Self.hidden, "folder"] {
            guard utimes(folder.file(name), &times) == 0 else { throw Failure.system("utimes") }
        }
        let links = [
            "relative-file": "../outside/target", "absolute-file": folder.file("target"),
            "relative-folder": "../outside", "absolute-folder": folder.path, "parent": "..", "system": "/",
            "dangling": "../outside/created-through-link",
        ]
        for (name, destination) in links {
            guard symlink(destination, root.file(name)) == 0 else { throw Failure.system("symlink") }
        }
    }

    /// Everything that could change outside: names, kinds, modes, owners, sizes, times and contents, beside the root too.
    func snapshot() throws -> [String] {
        let parent = URL(fileURLWithPath: folder.path).deletingLastPathComponent().path
        let siblings = try FileManager.default.contentsOfDirectory(atPath: parent)
        let inside = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return siblings.sorted()
            + (try ([""] + inside.sorted()).map { path in
                let full = folder.file(path)
                var status = stat()
                guard lstat(full, &status) == 0 else { throw Failure.system("lstat \(full)") }
                let isFile = status.st_mode & S_IFMT == S_IFREG
                let contents = isFile ? try folder.read(path).hashValue : 0
                return "\(path) \(status.st_mode) \(status.st_uid) \(status.st_nlink) \(status.st_size) "
                    + "\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(contents)"
            })
    }

    /// Paths that would lead to a file outside.
    var files: [String] {
        [
            "../outside/target", "/../outside/target", "inside/../../outside/target", "/..//./../outside/target",
            "./../outside/target", folder.file("target"), "relative-file", "absolute-file", "relative-folder/target",
            "absolute-folder/target", "parent/outside/target", "system\(folder.file("target"))",
            "inside/link/outside/target", "..\\outside\\target",
        ]
    }

    /// Paths that would lead to a folder outside, and the root, whose links a listing must not look through.
    var folders: [String] {
        [
            "../outside", "/../outside", "inside/../../outside", folder.path, "relative-folder", "absolute-folder",
            "parent/outside", "system\(folder.path)", "relative-folder/folder", "absolute-folder/..", "parent",
            "system",
            "inside/link", ".",
        ]
    }

    /// Paths that would make something new outside.
    var creations: [String] {
        [
            "../outside/new", "../new", "/../new", "inside/../../outside/new", folder.file("new"),
            "relative-folder/new", "absolute-folder/new", "parent/new", "parent/outside/new",
            "system\(folder.file("new"))", "inside/link/new", "dangling",
        ]
    }
}
