/// An account among those of all virtual hosts: two hosts may know the same name, and mean two users.
struct AccountKey: Hashable, Sendable {
    let name: [UInt8]
    /// The number of the virtual host; nil for the server without a name.
    let host: Int?

    /// The account of this name at a host.
    init(_ name: [UInt8], of host: Int? = nil) {
        self.name = name
        self.host = host
    }
}
