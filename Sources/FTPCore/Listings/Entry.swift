/// One file or directory in a listing.
public struct Entry: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        case file
        case directory
        /// The listed directory itself (`cdir` of RFC 3659 §7.5.1).
        case currentDirectory
        /// The directory above it (`pdir`).
        case parentDirectory
        /// A symbolic link and, when it is known, where it points.
        case link(target: [UInt8]?)
        /// A device, a socket, a pipe.
        case other
        /// The line could not be read: only ``Entry/raw`` is certain.
        case unknown
    }

    /// The name, as bytes.
    public var name: [UInt8]
    /// What it is.
    public var kind: Kind
    /// Its size in bytes.
    public var size: UInt64?
    /// When its content last changed.
    public var modified: Timestamp?
    /// When it was made.
    public var created: Timestamp?
    /// UNIX permission bits, 0 to 0o7777.
    public var permissions: UInt16?
    /// The number of hard links.
    public var links: UInt64?
    /// The owner's name or number.
    public var owner: [UInt8]?
    /// The group's name or number.
    public var group: [UInt8]?
    /// What tells it from all other files of the server (RFC 3659 §7.5.2).
    public var unique: String?
    /// The line it was read from.
    public var raw: [UInt8]?

    /// An entry of which only this is known.
    public init(name: [UInt8], kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The name for showing: bytes that are no UTF-8 are replaced.
    public var shownName: String { String(decoding: name, as: UTF8.self) }

    /// Whether it is a directory, under any of its names.
    public var isDirectory: Bool {
        switch kind {
        case .directory, .currentDirectory, .parentDirectory: true
        case .file, .link, .other, .unknown: false
        }
    }
}
