/// How much is asked of each entry of a directory: a name costs next to nothing, the rest costs the system a look each.
///
/// ```swift
/// try storage.list(.root, [.status]) { entry in print(entry.shownName, entry.size ?? 0); return true }
/// ```
public struct EntryDetails: OptionSet, Sendable, Hashable {
    /// One bit for each kind of detail.
    public let rawValue: UInt8

    /// Details of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Size, time, permissions, owner, and where a link points. Without it only the kind is told, where the directory
    /// itself has it.
    public static let status = EntryDetails(rawValue: 1)
    /// When it was made.
    public static let creation = EntryDetails(rawValue: 2)

    /// All of them.
    public static let all: EntryDetails = [.status, .creation]
}
