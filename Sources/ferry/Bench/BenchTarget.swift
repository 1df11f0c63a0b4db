import FTPCore

/// The server under load: where it is, who logs in, and which path is meant.
struct BenchTarget: Sendable {
    let address: SystemAddress
    let user: [UInt8]
    let password: [UInt8]
    let path: Pathname

    /// The target that a URL names; its host is looked up.
    init(_ url: FTPURL) throws(Failure) {
        guard let address = SystemAddress(looking: url.host, port: url.port) else {
            throw Failure("There is no host \(url.host).", code: .unreachable)
        }
        self.address = address
        user = Array((url.user ?? "anonymous").utf8)
        password = Array((url.password ?? "anonymous@").utf8)
        path = url.path ?? Pathname("")
    }
}
