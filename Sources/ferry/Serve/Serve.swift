import ArgumentParser
import FTPCore
import FTPServer
import Glibc
import Logging
import ServiceLifecycle

/// `ferry serve`: a server for one directory.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve a directory over FTP.",
        discussion: """
            Everybody may log in as "anonymous" or "ftp" and read; with --write they may upload, change and remove as well. \
            Active data connections leave from the port below the listening port (20 for 21) where that may be bound.
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

    @Option(help: "The line that greets clients.")
    var greeting: String?

    @Option(help: "Record all sessions in this file, as a capture (pcap).")
    var capture: String?

    @Flag(name: .shortAndLong, help: "Log every session.")
    var verbose = false

    func run() async throws {
        if printConfig { return Terminal.print(SettingsPages.sample) }
        let plan = ServePlan(file: config, environment: Environment.variables, options: options)
        try plan.mustBeSound()
        if check {
            plan.lines.forEach { Terminal.print($0) }
            plan.warnings.forEach { Terminal.printError("Warning: \($0)") }
            return
        }
        var logger = Logger(label: "ferry") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .notice
        for warning in plan.warnings { logger.warning("\(warning)") }
        var configuration = Configuration(plan.settings)
        let recorder = try capture.map { try CaptureRecorder(path: $0) }
        configuration.tap = recorder
        let server = Server(
            configuration: configuration, accounts: try AccountSources(plan, logger: logger).chain, logger: logger)
        let service = RunningServer(server: server)
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "ferry") { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await group.run()
        } catch let error as Server.CannotListen {
            throw Failure(
                "\(error).",
                advice: configuration.port < 1024 ? "Ports below 1024 need root or CAP_NET_BIND_SERVICE." : nil)
        }
        try recorder?.finish()
    }

    /// What was given on the command line, by the names of keys.
    private var options: [String: [String]] {
        var options: [String: [String]] = [:]
        options["listen.port"] = port.map { [String($0)] }
        options["listen.greeting"] = greeting.map { [$0] }
        options["listen.addresses"] = address.isEmpty ? nil : address
        options["passive.ports"] = passivePorts.map { [$0] }
        options["accounts.file"] = accounts.map { [Self.absolute($0)] }
        let isAlone = config == nil && accounts == nil
        options["anonymous.home"] = (directory ?? (isAlone ? "." : nil)).map { [Self.absolute($0)] }
        options["anonymous.rights"] = write ? ["all"] : nil
        return options
    }

    private static func absolute(_ path: String) -> String {
        guard path.first != "/", let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }
}

extension Configuration {
    /// What the settings say that a server takes.
    fileprivate init(_ settings: Settings) {
        self.init()
        addresses = settings.listen.addresses
        port = settings.listen.port
        greeting = settings.listen.greeting
        passivePorts = settings.passive.ports?.ports
        sessionLimit = settings.limits.sessions
        transferLimit = settings.limits.transfers
        timeouts.login = settings.timeouts.login
        timeouts.idle = settings.timeouts.idle
        timeouts.dataConnect = settings.timeouts.dataConnect
        timeouts.dataStall = settings.timeouts.dataStall
        timeouts.drain = settings.timeouts.drain
    }
}

/// The server as a service that says where it listens.
private struct RunningServer: Service {
    let server: Server

    func run() async throws {
        try await server.run { listening in
            for place in listening {
                Terminal.print("Listening on \(place.address.shown)")
                if let port = place.dataPort {
                    Terminal.print("Active data connections leave from port \(port)")
                } else {
                    Terminal.print(
                        "Active data connections leave from any port: \(place.address.port - 1) may not be bound")
                }
            }
        }
    }
}
