/// Which end of a session a host is.
public enum Role: String, Sendable, Hashable {
    /// The end that gives commands.
    case client
    /// The end that answers them.
    case server

    /// The other end.
    public var other: Role { self == .client ? .server : .client }
}
