import FTPCore

/// What may be done in a part of the tree.
public struct AccountRights: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// The rights of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// See what is in a directory.
    public static let list = AccountRights(rawValue: 1 << 0)
    /// Read files.
    public static let read = AccountRights(rawValue: 1 << 1)
    /// Make or replace files.
    public static let write = AccountRights(rawValue: 1 << 2)
    /// Go on in files.
    public static let append = AccountRights(rawValue: 1 << 3)
    /// Remove files.
    public static let delete = AccountRights(rawValue: 1 << 4)
    /// Rename files and directories.
    public static let rename = AccountRights(rawValue: 1 << 5)
    /// Make directories.
    public static let makeDirectory = AccountRights(rawValue: 1 << 6)
    /// Remove directories.
    public static let removeDirectory = AccountRights(rawValue: 1 << 7)
    /// Set times and permissions.
    public static let attributes = AccountRights(rawValue: 1 << 8)
    /// Make links.
    public static let link = AccountRights(rawValue: 1 << 9)

    /// Everything.
    public static let all = AccountRights(rawValue: (1 << 10) - 1)
    /// List and read.
    public static let readOnly: AccountRights = [.list, .read]

    /// The words for them in files and on the command line, in the order in which they are shown.
    package static let words: [(word: String, right: AccountRights)] = [
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
    public var rights: AccountRights

    /// A rule.
    public init(path: VirtualPath, rights: AccountRights) {
        self.path = path
        self.rights = rights
    }
}
