import CFerry
import FTPCore
import Glibc

/// Where a file that is written has its name: in this directory, under this one.
struct Place: Sendable {
    let directory: SharedFile
    let name: [UInt8]

    init(_ directory: SharedFile, _ name: [UInt8]) {
        self.directory = directory
        self.name = name
    }

    /// What has the name, a link itself; nil when nothing has.
    var status: stat? { Target.status(of: name[...], in: directory.file) }

    /// Where the name leads to, if it is a link.
    var textOfLink: [UInt8]? {
        let directory = directory.file.descriptor
        return RootDirectory.withCString(name[...]) { Entry.textOfLink($0, in: directory) }
    }
}

extension RootDirectory {
    /// How many links may follow one another, as in the kernel.
    private static let mostLinks = 40

    /// The place that a path leads to: behind the symbolic links that its last name is, so that what is written there is
    /// what is read through them. Each step is resolved beneath the root by the kernel.
    func place(of path: VirtualPath) throws(StorageError) -> Place {
        guard !path.isRoot else { throw StorageError(.isADirectory) }
        var place = Place(SharedFile(try parent(of: path)), Array(path.name))
        var prefix = path.parent.relative
        for _ in 0..<Self.mostLinks {
            guard let status = place.status, FileType.isLink(status) else { return place }
            guard followsLinks else { throw StorageError(.notPermitted) }
            guard let text = place.textOfLink else { throw StorageError(.busy) }
            guard text.first != UInt8(ascii: "/") else { throw StorageError(.outsideTree) }
            let slash = text.lastIndex(of: UInt8(ascii: "/"))
            let name = Array(text[(slash.map { $0 + 1 } ?? 0)...])
            guard !name.isEmpty, name != Array(".".utf8), name != Array("..".utf8) else {
                throw StorageError(.isADirectory)
            }
            guard !Staging.isReserved(name) else { throw StorageError(.badName) }
            if let slash { prefix += (prefix.isEmpty ? [] : [UInt8(ascii: "/")]) + text[..<slash] }
            place = Place(SharedFile(try directory(prefix)), name)
        }
        throw StorageError(errno: ELOOP)
    }
}
