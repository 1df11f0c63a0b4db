import CFerry
import FTPCore
import Glibc

/// A directory of this machine as a storage.
///
/// ```swift
/// let storage = try LocalStorage(root: "/srv/ftp")
/// ```
public struct LocalStorage: Storage {
    private let root: RootDirectory
    /// The permissions that new files get, before the process's umask.
    private let fileMode: mode_t = 0o666
    private let directoryMode: mode_t = 0o777

    /// The storage of this directory. Throws when it cannot be opened.
    public init(root path: String) throws(StorageError) { root = try RootDirectory(path) }

    /// What is known of a file or directory.
    public func entry(at path: VirtualPath, followingLinks: Bool) throws(StorageError) -> Entry {
        let file = try root.open(path, ferry_o_path | (followingLinks ? 0 : O_NOFOLLOW))
        var entry = Entry(name: Array(path.name), try file.status())
        if case .link = entry.kind { entry.kind = .link(target: Self.target(of: file.descriptor, [])) }
        return entry
    }

    /// Goes through a directory.
    public func list(_ path: VirtualPath, _ body: (Entry) -> Bool) throws(StorageError) {
        let directory = try root.open(path, O_RDONLY | O_DIRECTORY)
        let descriptor = directory.release()
        guard let stream = fdopendir(descriptor) else {
            let number = errno
            close(descriptor)
            throw StorageError(errno: number)
        }
        defer { closedir(stream) }
        errno = 0
        while let found = readdir(stream) {
            guard let pointer = ferry_entry_name(found) else { continue }
            let name = UnsafeRawBufferPointer(start: pointer, count: strlen(pointer))
            let isDot = name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
            if !isDot, !Staging.isReserved(name), !body(Self.entry(pointer, Array(name), in: descriptor)) { return }
            errno = 0
        }
        guard errno == 0 else { throw StorageError(errno: errno) }
    }

    private static func entry(_ pointer: UnsafePointer<CChar>, _ name: [UInt8], in directory: CInt) -> Entry {
        var status = stat()
        // It may have gone since it was read: the listing goes on with what is known, the name.
        guard fstatat(directory, pointer, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return Entry(name: name, kind: .unknown)
        }
        var entry = Entry(name: name, status)
        if case .link = entry.kind { entry.kind = .link(target: target(of: directory, name)) }
        return entry
    }

    /// Where a link points; with no name, the link that the descriptor itself is.
    private static func target(of directory: CInt, _ name: [UInt8]) -> [UInt8]? {
        RootDirectory.withCString(name[...]) { path in
            withUnsafeTemporaryAllocation(byteCount: VirtualPath.longest + 1, alignment: 1) { buffer in
                let count = buffer.baseAddress.map { readlinkat(directory, path, $0, buffer.count) } ?? -1
                return count >= 0 ? Array(buffer[..<count]) : nil
            }
        }
    }

    /// Opens a file to be read. A pipe or a device is none: opening one could block, or set something off.
    public func read(_ path: VirtualPath) throws(StorageError) -> Download {
        let file = try root.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let status = try file.status()
        guard !FileType.isDirectory(status) else { throw StorageError(.isADirectory) }
        guard FileType.isRegular(status) else { throw StorageError(.notAFile) }
        return Download(LocalDownload(file, size: UInt64(clamping: status.st_size)))
    }

    /// Reads a small file that is in the page cache, its name in the cache of names.
    public func readAtOnce(_ path: VirtualPath, limit: Int) -> [UInt8]? {
        guard let file = root.openCached(path, O_RDONLY | O_NONBLOCK | O_NOCTTY), let status = try? file.status(),
            FileType.isRegular(status), status.st_size <= limit
        else { return nil }
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = size > 0 ? max(0, ferry_read_cached(file.descriptor, buffer.baseAddress, size, 0)) : 0
        }
        return bytes.count == size ? bytes : nil
    }

    /// Begins a file.
    public func write(_ path: VirtualPath, _ placement: Placement) throws(StorageError) -> Upload {
        switch placement {
        case .replacing: return Upload(try StagedUpload(path, in: root, mode: fileMode, isUnique: false))
        case .unique: return Upload(try StagedUpload(path, in: root, mode: fileMode, isUnique: true))
        case .appending:
            do throws(StorageError) {
                let file = try openInPlace(path, O_WRONLY | O_APPEND)
                return Upload(InPlaceUpload(path, file.file, at: nil))
            } catch {
                // There is none to go on in: a new file is staged, whichever command begins it.
                guard error.kind == .notFound else { throw error }
                return Upload(try StagedUpload(path, in: root, mode: fileMode, isUnique: false))
            }
        case .at(let offset):
            let file = try openInPlace(path, O_WRONLY)
            guard offset <= file.size else { throw StorageError(.badOffset) }
            return Upload(InPlaceUpload(path, file.file, at: offset))
        }
    }

    private struct Opened: ~Copyable {
        let file: File
        let size: UInt64
    }

    private func openInPlace(_ path: VirtualPath, _ flags: CInt) throws(StorageError) -> Opened {
        if Staging.isReserved(path.name) { throw StorageError(.badName) }
        let file = try root.open(path, flags | O_NONBLOCK | O_NOCTTY)
        let status = try file.status()
        guard FileType.isRegular(status) else { throw StorageError(.notAFile) }
        return Opened(file: file, size: UInt64(clamping: status.st_size))
    }

    /// Makes a directory.
    public func makeDirectory(_ path: VirtualPath) throws(StorageError) {
        if path.isRoot { throw StorageError(.alreadyExists) }
        let parent = try root.parent(of: path)
        try Self.act(on: path) { mkdirat(parent.descriptor, $0, directoryMode) }
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: VirtualPath) throws(StorageError) {
        let parent = try root.parent(of: path)
        try Self.act(on: path) { unlinkat(parent.descriptor, $0, AT_REMOVEDIR) }
    }

    /// Removes a file or a link.
    public func removeFile(_ path: VirtualPath) throws(StorageError) {
        if path.isRoot { throw StorageError(.isADirectory) }
        let parent = try root.parent(of: path)
        try Self.act(on: path) { unlinkat(parent.descriptor, $0, 0) }
    }

    /// Gives a file or directory another name.
    public func rename(_ path: VirtualPath, to target: VirtualPath) throws(StorageError) {
        let from = try root.parent(of: path)
        let to = try root.parent(of: target)
        try Self.act(on: path) { name in
            RootDirectory.withCString(target.name) { renameat(from.descriptor, name, to.descriptor, $0) }
        }
    }

    private static func act(on path: VirtualPath, _ call: (UnsafePointer<CChar>) -> CInt) throws(StorageError) {
        guard RootDirectory.withCString(path.name, call) == 0 else { throw StorageError(errno: errno) }
    }
}
