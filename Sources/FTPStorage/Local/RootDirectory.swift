import CFerry
import FTPCore
import Glibc

/// The directory that a tree is rooted in. Every path is resolved beneath it by the kernel, in one step:
/// no name is compared here, and nothing can be swapped between a check and a use.
final class RootDirectory: Sendable {
    private let root: File

    init(_ path: String) throws(StorageError) {
        let descriptor = Glibc.open(path, ferry_o_path | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
        root = File(owning: descriptor)
    }

    /// Opens what a path names. A link that leads out of the tree, or to an absolute path, is refused by the kernel.
    func open(_ path: VirtualPath, _ flags: CInt, mode: mode_t = 0) throws(StorageError) -> File {
        guard !Staging.isReserved(path.name) else { throw StorageError(.notFound) }
        return try resolve(path.relative, flags, mode)
    }

    /// Opens what a path names if the kernel knows every name on the way already, so that no disk is waited for.
    func openCached(_ path: VirtualPath, _ flags: CInt) -> File? {
        guard !Staging.isReserved(path.name), !path.isRoot else { return nil }
        let resolve = FERRY_RESOLVE_BENEATH | FERRY_RESOLVE_NO_MAGICLINKS | FERRY_RESOLVE_CACHED
        let descriptor = Self.withCString(path.relative[...]) {
            ferry_openat2(root.descriptor, $0, UInt64(flags), 0, resolve)
        }
        return descriptor >= 0 ? File(owning: descriptor) : nil
    }

    /// The directory that holds a path, to act on its last name with the `…at` calls.
    ///
    /// The root has no name in any directory of the tree: nothing can be done to it.
    func parent(of path: VirtualPath) throws(StorageError) -> File {
        guard !path.isRoot else { throw StorageError(.busy) }
        guard !Staging.isReserved(path.name) else { throw StorageError(.badName) }
        return try resolve(path.parent.relative, ferry_o_path | O_DIRECTORY, 0)
    }

    private func resolve(_ relative: [UInt8], _ flags: CInt, _ mode: mode_t) throws(StorageError) -> File {
        let resolve = FERRY_RESOLVE_BENEATH | FERRY_RESOLVE_NO_MAGICLINKS
        let descriptor = Self.withCString(relative.isEmpty ? [UInt8(ascii: ".")] : relative[...]) { path in
            var descriptor: CInt
            repeat {
                // EAGAIN: a rename went on beside the resolution, and the kernel could not be sure of its answer.
                descriptor = ferry_openat2(root.descriptor, path, UInt64(flags), UInt64(mode), resolve)
            } while descriptor < 0 && (errno == EINTR || errno == EAGAIN)
            return descriptor
        }
        guard descriptor >= 0 else { throw StorageError(errno: errno) }
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
