import ArgumentParser
import FTPCore
import FTPServer
import Logging

/// What stands between a server and its clients: proxies, and address translation.
struct EdgeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Demand a PROXY header (HAProxy's protocol, version 1 or 2) from connections of this network, as ADDRESS or \
            ADDRESS/BITS. May be repeated. From all others none is taken.
            """, valueName: "network"))
    var proxyFrom: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            The address that PASV tells clients to connect to: an IPv4 address, or a name that is looked up at start \
            and every five minutes. By default that of the control connection.
            """, valueName: "address"))
    var passiveAddress: String?

    @Flag(
        help: """
            Tell --passive-address only to clients on the internet; those in private networks are told the address of \
            their control connection.
            """)
    var passiveAddressOutside = false

    /// Sets what was asked for. A name that is to be looked up again is returned, to be run beside the server.
    func apply(to configuration: inout Configuration, logger: Logger) async throws -> AdvertisedName? {
        if !proxyFrom.isEmpty {
            let networks = try proxyFrom.map { text in
                guard let network = ProxyNetwork(text) else {
                    throw ValidationError("\(text) is not a network: write ADDRESS or ADDRESS/BITS, as 10.0.0.0/8.")
                }
                return network
            }
            configuration.proxies = TrustedProxies { host in networks.contains { $0.contains(host) } }
        }
        guard let passiveAddress else {
            guard !passiveAddressOutside else {
                throw ValidationError("--passive-address-outside needs --passive-address.")
            }
            return nil
        }
        configuration.advertised.localForPrivateClients = passiveAddressOutside
        guard let address = HostAddress(passiveAddress) else {
            return try await lookUp(passiveAddress, for: &configuration, logger)
        }
        guard !address.isIPv6, !address.isUnspecified else {
            throw ValidationError("--passive-address takes an IPv4 address: PASV cannot tell any other.")
        }
        configuration.advertised.source = .fixed(address)
        return nil
    }

    private func lookUp(
        _ text: String, for configuration: inout Configuration, _ logger: Logger
    ) async throws -> AdvertisedName {
        let name = AdvertisedName(text, logger: logger)
        guard await name.resolve() else {
            throw Failure(
                "--passive-address \(text): that name has no IPv4 address here.",
                advice: "Give the address itself, or a name that this machine can look up.")
        }
        configuration.advertised.source = .named(name)
        return name
    }
}
