import FTPCore

extension AdvertisedAddress {
    /// What an operator is to be told at start: that clients on the internet would be sent where they cannot get.
    /// Nil when all is well.
    ///
    /// `listening` are the addresses listened on, with all of the machine's in place of `0.0.0.0` and `::`.
    package func warning(listening: [HostAddress]) -> String? {
        let addresses = listening.map(\.unmapped).filter { !$0.isIPv6 && !$0.isLoopback }
        // A server of this machine only, or of IPv6 only, tells nobody on the internet a private address.
        guard let own = addresses.first else { return nil }
        switch source {
        case .local:
            guard addresses.allSatisfy(\.isPrivate) else { return nil }
            return """
                PASV would tell clients on the internet to connect to \(own.shown), which is private: they cannot reach it, \
                and their transfers would fail. If there are such clients, name the address that they reach this server \
                by with --passive-address ADDRESS, and open its passive ports.
                """
        case .fixed(let address):
            guard address.isPrivate else { return nil }
            return """
                PASV tells clients to connect to \(address.shown), which is private: nobody on the internet can reach it. \
                --passive-address is to be the address that clients reach this server by.
                """
        case .named(let name):
            guard let address = name.address, address.isPrivate else { return nil }
            return """
                PASV tells clients to connect to \(address.shown), which \(name.name) stands for here and which is private: \
                nobody on the internet can reach it. Name what clients outside look up, or give the address itself.
                """
        }
    }
}
