import ArgumentParser
import FTPServer

/// `ferry serve`: a server, of one directory or of what a configuration file says.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve files over FTP.",
        discussion: """
            Everybody may log in as "anonymous" or "ftp" and read DIRECTORY; with --write they may upload, change and \
            remove as well. Users with passwords are kept by ferry account, everything else in a configuration file: \
            --print-config shows one with every key. Options hold against the environment, and that against the file. \
            Active data connections leave from the port below the listening port (20 for 21) where that may be bound.

            SIGHUP reads the accounts, the certificates and the rules of TLS again and opens the logs anew. SIGTERM and Ctrl-C let running transfers end, within \
            timeouts.drain; the second one ends the server at once, with 143 or 130.
            """)

    @Argument(
        help: "The directory that anonymous users see. The current one, when there is no --config and no --accounts.")
    var directory: String?

    @Option(help: "The configuration file (YAML).")
    var config: String?

    @Option(help: "The accounts file, as ferry account writes it.")
    var accounts: String?

    @Flag(help: "Read everything, say what would be served, and end.")
    var check = false

    @Flag(help: "Print a configuration file with every key and its default, and end.")
    var printConfig = false

    @Option(help: "The port to listen on; 0 for any free one. By default 2121.")
    var port: UInt16?

    @Option(help: "An address to listen on. May be repeated. By default all of this machine's, IPv4 and IPv6.")
    var address: [String] = []

    @Flag(help: "Let anonymous users upload, rename and remove.")
    var write = false

    @Option(help: "The ports that passive mode may use, as FIRST-LAST. By default any free one.")
    var passivePorts: String?

    @Option(
        help: ArgumentHelp(
            """
            The address that PASV tells clients to connect to: an IPv4 address, or a name that is looked up at start \
            and from time to time. By default that of the control connection.
            """, valueName: "address"))
    var passiveAddress: String?

    @Option(
        help: ArgumentHelp(
            """
            Demand a PROXY header (HAProxy's protocol, version 1 or 2) from connections of this network, as ADDRESS or \
            ADDRESS/BITS. May be repeated. From all others none is taken.
            """, valueName: "network"))
    var proxyFrom: [String] = []

    @Option(
        help: "The certificate for TLS and those that lead to its authority (PEM). The key may be in the same file.")
    var tlsCert: String?

    @Option(help: "The key of the certificate (PEM).")
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            """
            Offer TLS with a certificate that signs itself. It is kept in this file with its key, and made there at the \
            first start; clients know it again by its fingerprint, which is printed.
            """, valueName: "file"))
    var tlsSelfSigned: String?

    @Flag(help: "Let nobody log in without TLS, and make no data connection without.")
    var tlsRequired = false

    @Option(help: "A port besides --port where TLS begins with the connection; 990 is the usual one.")
    var implicitPort: UInt16?

    @Option(help: "The line that greets clients.")
    var greeting: String?

    @Option(
        help: """
            Record sessions as captures (pcapng), which hold passwords, and what was said under TLS. A path that ends in a slash, or of a directory that \
            is there, is a directory with a file for each session; it is made where there is none. Any other path is one \
            file of all sessions, and must not hold anything yet.
            """)
    var capture: String?

    @Flag(help: "Put asterisks in the place of passwords in what --capture records.")
    var maskSecrets = false

    @Option(
        help: ArgumentHelp(
            "Become this user once the ports are bound, as NAME or NAME:GROUP. For servers that root starts.",
            valueName: "user"))
    var user: String?

    @Flag(
        help: """
            Leave out Landlock, which has the kernel refuse the server all files but the served trees and what it runs on.
            """)
    var noLandlock = false

    @Flag(name: .shortAndLong, help: "Log every session.")
    var verbose = false

    @OptionGroup(title: "Operations")
    var operations: OperationsOptions

    func run() async throws {
        if printConfig { return Terminal.print(SettingsPages.sample) }
        let file = config.map(MachinePath.absolute)
        let captures = capture.map { CaptureChoice($0) }
        let options = options(captures)
        let again: @Sendable () -> ServePlan = {
            ServePlan(file: file, environment: Environment.variables, options: options)
        }
        var plan = again()
        plan.passed = PassedFiles.take()
        try plan.mustBeSound(obstacles: [])
        if !check {
            try captures?.makeDirectory(for: try plan.serviceUser)
            if plan.securityProblems.isEmpty { try plan.makeCertificate() }
        }
        try plan.mustBeSound(
            obstacles: plan.obstacles(adminToken: operations.adminToken, isCaptureMade: captures?.directory != nil)
                + (captures?.obstacles ?? []))
        let run = ServeRun(
            plan: plan, again: again, configurationFile: file, captureFile: captures?.file,
            operations: try operations.settings(plan.settings))
        if check { try run.check() } else { try await run.run() }
    }

    /// What was given on the command line, by the names of keys.
    private func options(_ captures: CaptureChoice?) -> [String: [String]] {
        var options = operations.keys
        options["listen.port"] = port.map { [String($0)] }
        options["listen.greeting"] = greeting.map { [$0] }
        options["listen.addresses"] = address.isEmpty ? nil : address
        options["passive.ports"] = passivePorts.map { [$0] }
        options["passive.address"] = passiveAddress.map { [$0] }
        options["proxy.networks"] = proxyFrom.isEmpty ? nil : proxyFrom
        options["tls.certificate"] = tlsCert.map { [MachinePath.absolute($0)] }
        options["tls.key"] = tlsKey.map { [MachinePath.absolute($0)] }
        options["tls.self-signed"] = tlsSelfSigned.map { [MachinePath.absolute($0)] }
        options["tls.implicit-port"] = implicitPort.map { [String($0)] }
        if tlsRequired { (options["tls.mode"], options["tls.data"]) = (["required"], ["required"]) }
        options["accounts.file"] = accounts.map { [MachinePath.absolute($0)] }
        let isAlone = config == nil && accounts == nil
        options["anonymous.home"] = (directory ?? (isAlone ? "." : nil)).map { [MachinePath.absolute($0)] }
        options["anonymous.rights"] = write ? ["all"] : nil
        options["capture.directory"] = captures?.directory.map { [$0] }
        if maskSecrets { options["capture.mask-secrets"] = ["true"] }
        options["isolation.landlock"] = noLandlock ? ["off"] : nil
        if verbose { options["log.level"] = ["debug"] }
        if let user {
            let parts = user.split(separator: ":", maxSplits: 1).map(String.init)
            options["isolation.user"] = parts.first.map { [$0] }
            options["isolation.group"] = parts.count == 2 ? [parts[1]] : nil
        }
        return options
    }
}
