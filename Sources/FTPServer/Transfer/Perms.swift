import FTPCore
import FTPStorage

/// The `perm` facts (RFC 3659 §7.5.5) that follow from what a session may do at one place.
struct Perms: Sendable {
    /// What it may do.
    let rights: Rights
    private let file: [UInt8]
    private let directory: [UInt8]
    private let link: [UInt8]

    init(_ rights: Rights) {
        func letters(_ pairs: [(String, Rights)]) -> [UInt8] {
            pairs.flatMap { letter, right in rights.isSuperset(of: right) ? Array(letter.utf8) : [] }
        }
        self.rights = rights
        file = letters([("a", .append), ("d", .delete), ("f", .rename), ("r", .read), ("w", .write)])
        directory = letters([
            ("c", .write), ("d", .removeDirectory), ("e", []), ("f", .rename), ("l", .list), ("m", .makeDirectory),
            ("p", .delete),
        ])
        link = letters([("d", .delete), ("f", .rename)])
    }

    /// The letters for an entry of this kind.
    subscript(kind: Entry.Kind) -> [UInt8]? {
        switch kind {
        case .file: file
        case .directory, .currentDirectory, .parentDirectory: directory
        case .link: link
        case .other, .unknown: nil
        }
    }
}
