import FTPCore

/// Where an HTTP request goes: an `http://` URL, taken apart.
///
/// ```swift
/// HTTPAddress("http://127.0.0.1:8080/login")?.port == 8_080
/// ```
public struct HTTPAddress: Sendable, Hashable {
    /// The host, a name or an address without brackets.
    public let host: String
    /// The port, 80 when none is named.
    public let port: UInt16
    /// The path with its query, `/` at least.
    public let target: String

    /// Reads a URL. Nil for another scheme than `http`, user information, a fragment, or bytes that no URL has
    /// (RFC 3986 §3).
    public init?(_ url: String) {
        let scheme = "http://"
        guard url.prefix(scheme.count).lowercased() == scheme,
            url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { return nil }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@"), let (host, port) = Self.ends(of: authority) else { return nil }
        self.host = host
        self.port = port
        let target = rest.dropFirst(authority.count)
        self.target = target.first == "/" ? String(target) : "/" + target
    }

    /// The host and the port, 80 where there is none.
    private static func ends(of authority: Substring) -> (host: String, port: UInt16)? {
        let host: Substring
        let rest: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            guard HostAddress(String(host))?.isIPv6 == true else { return nil }
            rest = authority[end...].dropFirst()
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (String(host), 80) }
        guard rest.first == ":", let port = UInt16(digits: rest.dropFirst()), port > 0 else { return nil }
        return (String(host), port)
    }

    /// The host and port as the Host field has them (RFC 9110 §7.2).
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }

    /// The URL.
    public var shown: String { "http://\(authority)\(target)" }
}
