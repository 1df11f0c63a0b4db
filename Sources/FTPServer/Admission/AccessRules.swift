import FTPCore

/// The networks that connections are taken from.
public struct AccessRules: Sendable, Hashable {
    /// Where connections may come from; anywhere when empty.
    public var allowed: [HostNetwork] = []
    /// Where they may not come from, though it were allowed.
    public var denied: [HostNetwork] = []

    /// Connections from anywhere.
    public init() {}

    /// Whether a connection from this address is taken.
    public func allows(_ address: HostAddress) -> Bool {
        if denied.contains(where: { $0.contains(address) }) { return false }
        return allowed.isEmpty || allowed.contains { $0.contains(address) }
    }
}
