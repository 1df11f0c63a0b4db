/// A path as one side wrote it on the control connection: bytes, in the writer's own terms (RFC 959 §5.3.2).
///
/// ```swift
/// Pathname("pub/README").shown == "pub/README"
/// ```
public struct Pathname: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The bytes on the wire.
    public let bytes: [UInt8]

    /// A path of these bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// A path of this text, in UTF-8.
    public init(_ text: String) { self.bytes = Array(text.utf8) }

    /// A path of this text, in UTF-8.
    public init(stringLiteral value: String) { self.init(value) }

    /// The path for showing: bytes that are no UTF-8 are replaced.
    public var shown: String { String(decoding: bytes, as: UTF8.self) }

    /// The pathname with a `~` at its beginning, alone or before a slash, taken for the home directory, which is the root
    /// of what a session sees: clients send it in CWD, as they would type it in a shell. A directory of that very name
    /// is `./~`; that of another user, `~name`, is none.
    package var fromHome: Pathname {
        let slash = UInt8(ascii: "/")
        guard bytes.first == UInt8(ascii: "~"), bytes.count == 1 || bytes[1] == slash else { return self }
        return Pathname([slash] + bytes.dropFirst())
    }
}
