import FTPCore

/// Where a hook is: `http://host:port/path`.
public struct HookURL: Sendable, Hashable {
    /// The host, a name or an address without brackets.
    public let host: String
    /// The port, 80 unless it says so.
    public let port: UInt16
    /// The path and query, with its slash.
    public let target: String
    /// The host and port as they are written.
    let authority: String

    /// Reads an `http` URL without user, password or fragment; nil for anything else. `https` is not understood.
    public init?(_ text: String) {
        guard text.hasPrefix("http://"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else { return nil }
        let rest = text.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        self.target = target.first == "/" ? String(target) : "/" + target
        self.authority = String(authority)
        let portText: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            guard HostAddress(host)?.isIPv6 == true else { return nil }
            portText = authority[authority.index(after: end)...]
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            portText = authority.dropFirst(name.count)
            guard !host.isEmpty, !host.contains("@"), !portText.contains("@") else { return nil }
        }
        if portText.isEmpty {
            port = 80
        } else {
            guard portText.first == ":", let number = UInt16(digits: portText.dropFirst()), number > 0 else {
                return nil
            }
            port = number
        }
    }

    /// The URL as it was read.
    public var shown: String { "http://" + authority + target }
}
