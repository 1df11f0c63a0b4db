import FTPCore

/// A listening socket that many clients use at once, each with a seat of its own.
struct SharedPort {
    /// A local address, with the interface that a link-local one belongs to.
    struct Place: Hashable {
        let host: HostAddress
        let scope: UInt32
    }

    /// Which port.
    struct Key: Hashable {
        let place: Place
        let number: UInt16
    }

    let listener: DataListener
    /// The seats whose client has not connected yet, by the client's address.
    var claims: [HostAddress: Claim] = [:]
}
