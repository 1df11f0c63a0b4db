import FTPCore

/// What is to be known of a file from now on. What is nil stays as it is.
///
/// ```swift
/// var changes = AttributeChanges()
/// changes.modified = Timestamp(seconds: 1_047_222_986)
/// ```
public struct AttributeChanges: Sendable, Hashable {
    /// When its content last changed (MFMT).
    public var modified: Timestamp?
    /// When it was last read (SITE UTIME).
    public var accessed: Timestamp?
    /// When it was made (MFCT).
    public var created: Timestamp?
    /// UNIX permission bits, 0 to 0o7777 (SITE CHMOD).
    public var permissions: UInt16?

    /// No changes, or these.
    public init(
        modified: Timestamp? = nil, accessed: Timestamp? = nil, created: Timestamp? = nil, permissions: UInt16? = nil
    ) {
        (self.modified, self.accessed, self.created, self.permissions) = (modified, accessed, created, permissions)
    }
}
