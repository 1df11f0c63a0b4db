/// Where an HTTP request goes: an `http://` URL, taken apart.
package struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The host, a name or an address without brackets.
    package let host: String
    /// The port, 80 when none is named.
    package let port: Int
    /// The path with its query, `/` at least.
    package let target: String

    /// Reads a URL. Nil for another scheme than `http`, user information, a fragment, or bytes that no URL has.
    package init?(_ url: String) {
        let scheme = "http://"
        guard url.lowercased().hasPrefix(scheme), url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !url.contains("#")
        else { return nil }
        let rest = url.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { return nil }
        let colon = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        var name = authority[..<(colon ?? authority.endIndex)]
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = name.dropFirst().dropLast()
        } else if name.contains(":") {
            return nil
        }
        guard !name.isEmpty else { return nil }
        host = String(name)
        if let colon {
            let digits = authority[authority.index(after: colon)...]
            guard let number = UInt16(digits), number > 0, digits.first != "+" else { return nil }
            port = Int(number)
        } else {
            port = 80
        }
        target = rest[end...].hasPrefix("/") ? String(rest[end...]) : "/" + rest[end...]
    }

    /// The host and port as the Host field has them.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == 80 ? name : "\(name):\(port)"
    }

    /// The URL.
    package var description: String { "http://\(authority)\(target)" }
}
