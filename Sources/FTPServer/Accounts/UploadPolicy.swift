import FTPStorage

/// What becomes of uploads, whoever makes them.
public struct UploadPolicy: Sendable, Hashable {
    /// How long an upload that was broken off can be gone on with; zero for never.
    public var resumableFor = Duration.seconds(86_400)
    /// Whether 226 waits until the file is on the disk.
    public var isDurable = false
    /// Whose new files are; nil for the process's user.
    public var ownership: LocalStorage.Ownership?

    /// The usual one.
    public init() {}
}
