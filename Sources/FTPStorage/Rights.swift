/// What may be done at a place of the tree.
///
/// ```swift
/// let dropBox: Rights = [.write, .append]
/// ```
public struct Rights: OptionSet, Sendable, Hashable {
    /// One bit for each right.
    public let rawValue: UInt16

    /// Rights of these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Listing a directory, and asking what is known of what is in it.
    public static let list = Rights(rawValue: 1 << 0)
    /// Reading a file.
    public static let read = Rights(rawValue: 1 << 1)
    /// Making a file, or putting another in its place.
    public static let write = Rights(rawValue: 1 << 2)
    /// Going on in a file that is there.
    public static let append = Rights(rawValue: 1 << 3)
    /// Removing a file or a link.
    public static let delete = Rights(rawValue: 1 << 4)
    /// Giving another name, from here or to here.
    public static let rename = Rights(rawValue: 1 << 5)
    /// Making a directory.
    public static let makeDirectory = Rights(rawValue: 1 << 6)
    /// Removing a directory.
    public static let removeDirectory = Rights(rawValue: 1 << 7)
    /// Changing times and permissions.
    public static let attributes = Rights(rawValue: 1 << 8)
    /// Making a symbolic link.
    public static let link = Rights(rawValue: 1 << 9)

    /// Every right.
    public static let all = Rights(rawValue: (1 << 10) - 1)
    /// Listing and reading.
    public static let readOnly: Rights = [.list, .read]

    /// Whether anything may be changed.
    public var allowsChanges: Bool { !subtracting(.readOnly).isEmpty }
}
