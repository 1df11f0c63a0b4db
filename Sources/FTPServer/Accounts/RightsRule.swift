import FTPCore
import FTPStorage

extension Rights {
    /// The words for them in files and on the command line, in the order in which they are shown.
    package static let words: [(word: String, right: Rights)] = [
        ("list", .list), ("read", .read), ("write", .write), ("append", .append), ("delete", .delete),
        ("rename", .rename), ("mkdir", .makeDirectory), ("rmdir", .removeDirectory), ("attributes", .attributes),
        ("link", .link),
    ]

    /// The rights that a word stands for: one of ``words``, `all`, `read-only`, or `none`.
    package init?(word: String) {
        switch word {
        case "all": self = .all
        case "read-only": self = .readOnly
        case "none": self = []
        default:
            guard let right = Self.words.first(where: { $0.word == word })?.right else { return nil }
            self = right
        }
    }

    /// The words for these rights.
    package var shownWords: [String] {
        if self == .all { return ["all"] }
        if isEmpty { return ["none"] }
        return Self.words.filter { contains($0.right) }.map(\.word)
    }
}

/// The rights in one part of the tree; of several rules that fit, the longest path's holds.
public struct AccountRightsRule: Sendable, Hashable {
    /// Where they hold, and below.
    public var path: VirtualPath
    /// What may be done there.
    public var rights: Rights

    /// A rule.
    public init(path: VirtualPath, rights: Rights) {
        self.path = path
        self.rights = rights
    }
}
