/// How servers are named in files and memories.
public enum ServerName {
    /// `host:port`, in lower case; IPv6 addresses in brackets.
    public static func of(_ host: String, _ port: UInt16) -> String {
        var name = Substring(host.lowercased())
        if name.hasSuffix(".") { name = name.dropLast() }
        return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }
}
