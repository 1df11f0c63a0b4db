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
}
