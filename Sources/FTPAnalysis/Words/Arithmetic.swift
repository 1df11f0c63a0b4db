import FTPCore

/// How the numbers of PORT and 227 make an address.
enum Arithmetic {
    /// The sum that gives the port: `5×256+108 = 1388`.
    static func sum(_ port: UInt16) -> String { "\(port >> 8)×256+\(port & 255) = \(port)" }

    /// An announced address; the sum is shown where the port was sent as two numbers.
    static func shown(_ address: DataAddress, _ verb: Verb?) -> String {
        switch verb {
        case .port, .pasv: "\(address.host.shown):\(address.port) (\(sum(address.port)))"
        case _: address.shown
        }
    }
}
