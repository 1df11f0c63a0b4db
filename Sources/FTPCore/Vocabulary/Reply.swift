/// A server's answer: a three-digit code and a text of one or more lines (RFC 959 §4.2).
///
/// ```swift
/// Reply(.commandOkay, "Type set to I.").encoded == Array("200 Type set to I.\r\n".utf8)
/// ```
public struct Reply: Sendable, Hashable {
    /// What happened, for a program.
    public var code: Code
    /// What happened, for a person: lines separated by LF, without the code. Bytes, because names are.
    public var text: [UInt8]
    /// How a text of several lines is written.
    public var style: Style

    /// The two ways that lines between the first and the last are written.
    public enum Style: Sendable, Hashable {
        /// Every line carries the code: `226-…`.
        case numbered
        /// Only the first and the last do; the others begin with a space (RFC 2389 §3.2, RFC 3659 §7.2).
        case indented
    }

    /// A reply with this code and text.
    public init(_ code: Code, _ text: [UInt8], style: Style = .numbered) {
        self.code = code
        self.text = text
        self.style = style
    }

    /// A reply with this code and text.
    public init(_ code: Code, _ text: String, style: Style = .numbered) {
        self.init(code, Array(text.utf8), style: style)
    }

    /// The lines of the text.
    public var lines: [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// The text for showing: bytes that are no UTF-8 are replaced.
    public var message: String { String(decoding: text, as: UTF8.self) }
}

extension Reply {
    /// The reply as it goes over the control connection.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 6)
        encode(into: &bytes)
        return bytes
    }

    /// Appends the reply's wire form.
    package func encode(into bytes: inout [UInt8]) {
        let last = text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.startIndex
        var start = text.startIndex
        var first = true
        while start < last {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            switch style {
            case .indented where !first: bytes.append(UInt8(ascii: " "))
            case .indented, .numbered: code.encode(into: &bytes, followedBy: UInt8(ascii: "-"))
            }
            Self.append(text[start..<end], to: &bytes)
            start = end + 1
            first = false
        }
        code.encode(into: &bytes, followedBy: UInt8(ascii: " "))
        Self.append(text[last...], to: &bytes)
    }

    /// Ends a line. A CR inside a text (a name may hold one) would end the line early for some clients:
    /// it is shown as a question mark, as is NUL. IAC is doubled, because the connection speaks Telnet.
    private static func append(_ line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        for byte in line {
            switch byte {
            case 0x0D, 0x00: bytes.append(UInt8(ascii: "?"))
            case Telnet.iac: bytes.append(contentsOf: [byte, byte])
            default: bytes.append(byte)
            }
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }
}
