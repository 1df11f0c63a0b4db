import CFerry
import FTPCore
import Glibc

/// The directory that a tree is rooted in. Every path is resolved beneath it by the kernel, in one step:
/// no name is compared here, and nothing can be swapped between a check and a use.
struct RootDirectory: Sendable {
    private let opened: SharedFile
    /// Whether symbolic links that stay in the tree are followed.
    var followsLinks = true

    init(_ path: String) throws(StorageError) {
        let descriptor = Glibc.open(path, ferry_o_path | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
        opened = SharedFile(File(owning: descriptor))
    }

    /// Which directory it is.
    var identity: TreeIdentity {
        get throws(StorageError) { TreeIdentity(try opened.file.status()) }
    }

    private var resolution: UInt64 {
        FERRY_RESOLVE_BENEATH | FERRY_RESOLVE_NO_MAGICLINKS | (followsLinks ? 0 : FERRY_RESOLVE_NO_SYMLINKS)
    }

    /// Opens what a path names. A link that leads out of the tree, or to an absolute path, is refused by the kernel.
    func open(_ path: VirtualPath, _ flags: CInt) throws(StorageError) -> File {
        guard !Staging.isReserved(path.name) else { throw StorageError(.notFound) }
        return try resolve(path.relative, flags)
    }

    /// Opens a plain file, and nothing else.
    ///
    /// To open a pipe, a terminal, a tape or a watchdog is to do something to it, `O_NONBLOCK` or not. So the path is
    /// resolved without opening what it names, looked at, and only then opened: by the descriptor, not by its name again.
    func openFile(_ path: VirtualPath, _ flags: CInt) throws(StorageError) -> File {
        let named = try open(path, ferry_o_path)
        let status = try named.status()
        try FileType.requireFile(status)
        do throws(StorageError) {
            return try named.reopened(flags)
        } catch {
            guard error.kind == .notFound else { throw error }
            // Without /proc there is only the name.
            let file = try open(path, flags | O_NONBLOCK | O_NOCTTY)
            guard FileType.isSame(try file.status(), status) else { throw StorageError(.busy) }
            return file
        }
    }

    /// Opens a plain file to be read if the kernel knows every name on the way already, so that no disk is waited for.
    /// It is looked at before it is opened; by its name both times, which is a third of what the descriptor's way costs.
    /// Should another file take the name between the two, it is let go of.
    func openCachedFile(_ path: VirtualPath) -> CachedFile? {
        guard !Staging.isReserved(path.name), !path.isRoot else { return nil }
        var seen = stat()
        guard let named = resolveCached(path, ferry_o_path), fstat(named.descriptor, &seen) == 0,
            FileType.isRegular(seen), let file = resolveCached(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        else { return nil }
        var status = stat()
        guard fstat(file.descriptor, &status) == 0, FileType.isSame(status, seen) else { return nil }
        return CachedFile(file: file, size: Int(status.st_size))
    }

    /// A plain file that was opened without waiting.
    struct CachedFile: ~Copyable {
        let file: File
        let size: Int
    }

    private func resolveCached(_ path: VirtualPath, _ flags: CInt) -> File? {
        let descriptor = Self.withCString(path.relative[...]) { name in
            ferry_openat2(opened.file.descriptor, name, UInt64(flags), 0, resolution | FERRY_RESOLVE_CACHED)
        }
        return descriptor >= 0 ? File(owning: descriptor) : nil
    }

    /// The directory that holds a path, to act on its last name with the `…at` calls.
    ///
    /// The root has no name in any directory of the tree: nothing can be done to it.
    func parent(of path: VirtualPath) throws(StorageError) -> File {
        guard !path.isRoot else { throw StorageError(.notPermitted) }
        guard !Staging.isReserved(path.name) else { throw StorageError(.badName) }
        return try directory(path.parent.relative)
    }

    /// The directory at a path beneath the root, links in it resolved.
    func directory(_ relative: [UInt8]) throws(StorageError) -> File {
        try resolve(relative, ferry_o_path | O_DIRECTORY)
    }

    /// How often a resolution is tried again because a rename went on beside it.
    private static let resolutionTries = 64

    private func resolve(_ relative: [UInt8], _ flags: CInt) throws(StorageError) -> File {
        let descriptor = Self.withCString(relative.isEmpty ? [UInt8(ascii: ".")] : relative[...]) { path in
            var tries = 0
            while true {
                let descriptor = ferry_openat2(opened.file.descriptor, path, UInt64(flags), 0, resolution)
                if descriptor >= 0 { return descriptor }
                tries += 1
                // EAGAIN: a rename went on beside the resolution, and the kernel could not be sure of its answer.
                guard errno == EINTR || errno == EAGAIN, tries < Self.resolutionTries else { return descriptor }
            }
        }
        guard descriptor >= 0 else {
            // Not followed is not permitted; whether it would have led out was not looked at.
            if errno == ELOOP, !followsLinks { throw StorageError(.notPermitted) }
            throw StorageError(errno: errno)
        }
        return File(owning: descriptor)
    }

    /// Lends bytes, which hold no NUL, as a C string.
    static func withCString<Result>(_ bytes: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
            for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[bytes.count] = 0
            guard let base = buffer.baseAddress else { preconditionFailure("a buffer of one or more has a base") }
            return body(base)
        }
    }
}

extension File {
    /// Opens the very file that a descriptor opened with `O_PATH` names.
    func reopened(_ flags: CInt) throws(StorageError) -> File {
        let descriptor = ferry_reopen(descriptor, flags | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
        return File(owning: descriptor)
    }
}
