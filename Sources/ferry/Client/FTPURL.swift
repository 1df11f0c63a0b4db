import ArgumentParser
import FTPCore

/// An address of the form `ftp://user:password@host:port/path` (RFC 1738 §3.2), or `ftps://` for TLS from the first byte on.
///
/// The path is relative to the directory that the login leads to; `/%2F` at its beginning makes it absolute.
struct FTPURL: ExpressibleByArgument, Sendable {
    /// Whether TLS is spoken from the first byte on: `ftps://`.
    var isImplicit: Bool
    var user: String?
    var password: String?
    var host: String
    var port: UInt16
    /// The path's bytes; nil when there is none.
    var path: Pathname?
    /// Whether the path ends in a slash: a directory is meant.
    var isDirectory: Bool

    init?(argument: String) {
        guard let scheme = argument.range(of: "://") else { return nil }
        switch argument[..<scheme.lowerBound].lowercased() {
        case "ftp": isImplicit = false
        case "ftps": isImplicit = true
        case _: return nil
        }
        let rest = argument[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let authority = Self.authority(rest[..<slash]) else { return nil }
        (user, password, host) = (authority.user, authority.password, authority.host)
        port = authority.port ?? (isImplicit ? 990 : 21)
        let text = rest[slash...].dropFirst()
        guard let bytes = Self.decoded(text) else { return nil }
        path = bytes.isEmpty ? nil : Pathname(bytes)
        isDirectory = bytes.isEmpty || bytes.last == UInt8(ascii: "/")
    }

    private static func authority(_ text: Substring) -> (
        user: String?, password: String?, host: String, port: UInt16?
    )? {
        var hostPort = text
        var user: String?
        var password: String?
        if let at = text.lastIndex(of: "@") {
            hostPort = text[text.index(after: at)...]
            let parts = text[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(parts[0]) else { return nil }
            user = String(decoding: name, as: UTF8.self)
            if parts.count == 2 {
                guard let secret = decoded(parts[1]) else { return nil }
                password = String(decoding: secret, as: UTF8.self)
            }
        }
        var portText: Substring?
        var host = hostPort
        if hostPort.first == "[" {
            guard let close = hostPort.firstIndex(of: "]") else { return nil }
            host = hostPort[hostPort.index(after: hostPort.startIndex)..<close]
            let after = hostPort[hostPort.index(after: close)...]
            guard after.isEmpty || after.first == ":" else { return nil }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = hostPort.lastIndex(of: ":") {
            host = hostPort[..<colon]
            portText = hostPort[hostPort.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        guard let portText else { return (user, password, String(host), nil) }
        guard let port = UInt16(portText), port > 0, portText.allSatisfy(\.isNumber) else { return nil }
        return (user, password, String(host), port)
    }

    /// Undoes `%41`. Nil when a percent sign is not followed by two hexadecimal digits, or a line end or NUL comes of it.
    private static func decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0 } ? nil : bytes
    }

    /// The path's last name; nil for a directory.
    var fileName: String? {
        guard !isDirectory, let path, let name = path.bytes.split(separator: UInt8(ascii: "/")).last else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// The path of a name in this directory.
    func appending(_ name: String) -> Pathname { Pathname((path?.bytes ?? []) + Array(name.utf8)) }

    static var defaultCompletionKind: CompletionKind { .default }
}

extension String {
    /// The range of the first place where this text stands.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        indices.lazy.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
