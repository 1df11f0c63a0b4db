import FTPCore

/// Whose connection a proxy passes on: the header of HAProxy's PROXY protocol, in its version 1 (a line of text) or 2
/// (binary), before the first byte of the connection itself.
///
/// ```swift
/// let bytes = Array("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\nUSER".utf8)
/// try ProxyHeader.read(bytes)?.length == 44
/// ```
package struct ProxyHeader: Sendable, Hashable {
    /// What a header tells.
    package enum Origin: Sendable, Hashable {
        /// The connection was passed on: its ends are those, not the socket's.
        case relayed(client: DataAddress, server: DataAddress)
        /// The proxy speaks for itself (a health check), or does not know whom it speaks for: the socket's ends count.
        case own
    }

    /// Why bytes are no header.
    package enum Malformed: Error, Sendable, Hashable {
        /// They begin like neither version.
        case notAHeader
        /// No line end within the longest line, or a block beyond ``blockLimit``.
        case tooLong
        /// Words, addresses or ports of a text line that are not as the protocol has them.
        case line
        /// A version, command, family or transport that is unassigned, or that FTP is not carried by.
        case unsupported
        /// A block shorter than its addresses, or with fields that do not fit it.
        case block
        /// A checksum that is not the header's.
        case checksum
    }

    /// Whose connection it is.
    package let origin: Origin
    /// How many bytes the header takes; the connection's own bytes follow.
    package let length: Int

    /// The longest line of version 1, its CRLF included.
    static let lineLimit = 107
    /// The longest block of addresses and fields after version 2's fixed part. The protocol would allow 65,535; what
    /// proxies send (names, certificates' subjects, identifiers) is far below this.
    static let blockLimit = 4_096
    /// The most bytes that are ever kept for a header.
    static let limit = BinaryProxyHeader.fixedLength + blockLimit

    /// Reads the header that these bytes begin with; nil while it may still become one.
    package static func read(_ bytes: [UInt8]) throws(Malformed) -> ProxyHeader? {
        guard let first = bytes.first else { return nil }
        return switch first {
        case TextProxyHeader.word[0]: try TextProxyHeader.read(bytes)
        case BinaryProxyHeader.signature[0]: try BinaryProxyHeader.read(bytes)
        // A byte has many values, and only these two begin a header.
        default: throw .notAHeader
        }
    }

    /// Fails unless the bytes agree with a header's first ones, as far as they go.
    static func expect(_ beginning: [UInt8], of bytes: [UInt8]) throws(Malformed) {
        guard zip(beginning, bytes).allSatisfy({ $0 == $1 }) else { throw .notAHeader }
    }
}
