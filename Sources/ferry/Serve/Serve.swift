import ArgumentParser
import FTPCore
import FTPServer
import FTPStorage
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

    @Argument(help: "The directory to serve.")
    var directory = "."

    @Option(help: "The port to listen on; 0 for any free one.")
    var port: UInt16 = 2121

    @Option(help: "An address to listen on. May be repeated. By default all of this machine's, IPv4 and IPv6.")
    var address: [String] = []

    @Flag(help: "Let clients upload, rename and remove.")
    var write = false

    @Option(help: "The ports that passive mode may use, as FIRST-LAST. By default any free one.")
    var passivePorts: String?

    @Option(help: "The line that greets clients.")
    var greeting: String?

    @Option(help: "Record all sessions in this file, as a capture (pcap).")
    var capture: String?

    @Flag(name: .shortAndLong, help: "Log every session.")
    var verbose = false

    @OptionGroup(title: "Operations")
    var operations: OperationsOptions

    func run() async throws {
        let operations = try Operations.start(try operations.settings(isVerbose: verbose))
        let hangup = HangupSignal { operations.reopen() }
        defer { hangup.stop() }
        var configuration = try serverConfiguration()
        configuration.observer = operations.observer
        let recorder = try capture.map { try CaptureRecorder(path: $0) }
        configuration.tap = recorder
        let server = Server(configuration: configuration, accounts: try accounts(), logger: operations.logger)
        let service = RunningServer(server: server)
        let group = ServiceGroup(
            configuration: .init(
                services: operations.services(for: server).map { .init(service: $0) }
                    + [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "ferry") { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await group.run()
            await operations.finish()
        } catch let error as Server.CannotListen {
            await operations.finish()
            throw Failure(
                "\(error).", advice: port < 1024 ? "Ports below 1024 need root or CAP_NET_BIND_SERVICE." : nil)
        }
        try recorder?.finish()
    }

    private func serverConfiguration() throws -> Configuration {
        var configuration = Configuration()
        configuration.port = port
        if let greeting { configuration.greeting = greeting }
        if !address.isEmpty {
            configuration.addresses = try address.map { text in
                guard let host = HostAddress(text) else { throw ValidationError("\(text) is not an IP address.") }
                return host
            }
        }
        if let passivePorts {
            let ends = passivePorts.split(separator: "-", maxSplits: 1).compactMap { UInt16($0) }
            guard ends.count == 2, ends[0] > 0, ends[0] <= ends[1] else {
                throw ValidationError("--passive-ports takes FIRST-LAST, both 1 to 65535, such as 50000-50100.")
            }
            configuration.passivePorts = ends[0]...ends[1]
        }
        return configuration
    }

    private func accounts() throws -> AnonymousAccounts {
        do {
            let storage = try LocalStorage(root: directory)
            return write ? AnonymousAccounts(storage: storage) : AnonymousAccounts(storage: ReadOnlyStorage(storage))
        } catch {
            throw Failure("Cannot serve \(directory): \(error.reason).")
        }
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
