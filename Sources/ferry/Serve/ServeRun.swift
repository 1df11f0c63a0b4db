import FTPCore
import FTPServer
import FTPTransport
import Logging
import ServiceLifecycle

/// A server by a plan, from the ports that are bound to the last session.
struct ServeRun {
    let plan: ServePlan
    /// Reads the plan anew, for a reload.
    let again: @Sendable () -> ServePlan
    /// The files and directories that a reload reads.
    let configurationFile: String?
    /// The file that all sessions are recorded in.
    let captureFile: String?
    let operations: OperationsSettings

    func run() async throws {
        var configuration = Configuration(plan.settings)
        // Before anything is opened or started: this may begin the process anew.
        let isolated = try Isolation.enter(try isolationPlan(configuration))
        configuration.sockets = isolated.sockets.map(\.socket.descriptor)
        var warnings = plan.warnings + isolated.warnings
        if plan.settings.isolation.landlock != .off, !plan.knowsItsTrees {
            warnings.append(
                "Landlock is left out: homes are known only when somebody logs in, and the kernel has to know them before."
            )
        }
        for line in warnings { Terminal.printError("Warning: \(line)") }
        for line in isolated.report { Terminal.print(line) }
        let operations = try Operations.start(operations)
        do {
            try await serve(configuration, operations)
            await operations.finish()
        } catch {
            await operations.finish()
            throw error
        }
    }

    private func serve(_ configuration: Configuration, _ operations: Operations) async throws {
        var configuration = configuration
        let logger = operations.logger
        configuration.observer = operations.observer
        let name = try await advertisedName(logger)
        if let name { configuration.advertised.source = .named(name) }
        let recorder = try captureFile.map { try CaptureRecorder(path: $0) }
        configuration.recording = recording(recorder, logger)
        let accounts = try ServedAccounts(plan, logger: logger)
        configuration.hosts = accounts.hosts
        let server = Server(configuration: configuration, accounts: accounts.chain, logger: logger)
        let notifier = SystemdNotifier { await server.respond() }
        let reload = Reload(again: again, accounts: accounts, operations: operations, notifier: notifier)
        let hangup = HangupSignal { reload.run() }
        defer { hangup.stop() }
        let listening = RunningServer(server: server, advertised: configuration.advertised, notifier: notifier)
        let beside: [(any Service)?] = [name, notifier, PartialsSweeper(plan, logger: logger)]
        let group = ServiceGroup(
            configuration: .init(
                services: operations.services(for: server).map { .init(service: $0) }
                    + beside.compactMap { $0.map { .init(service: $0, successTerminationBehavior: .ignore) } }
                    + [.init(service: listening, successTerminationBehavior: .gracefullyShutdownGroup)],
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

    /// One file of all sessions goes before a directory with one of each.
    private func recording(_ recorder: CaptureRecorder?, _ logger: Logger) -> Recording? {
        if let recorder { return .together(recorder) }
        guard let path = plan.settings.capture.directory else { return nil }
        let directory = CaptureDirectory(path: path, logger: logger)
        return .each { directory.recorder(of: $0) }
    }

    private func isolationPlan(_ configuration: Configuration) throws(Failure) -> Isolation.Plan {
        let settings = plan.settings.isolation
        if settings.landlock == .require, !plan.knowsItsTrees {
            throw Failure(
                "isolation.landlock is \"require\", and cannot be met: homes are known only when somebody logs in.",
                advice: "Keep all accounts in accounts.file.", code: .configuration)
        }
        let user = settings.user.map { user in settings.group.map { "\(user):\($0)" } ?? user }
        let addresses = configuration.addresses.map { DataAddress(host: $0, port: configuration.port) }
        var files = plan.files
        files.settings += [configurationFile, operations.tokenFile].compactMap { $0 }
        files.state += [captureFile, operations.logFile, operations.transferLog].compactMap { $0 }
        if case .socket(let path) = operations.admin?.place { files.sockets.append(path) }
        files.programs += operations.hooks.compactMap(\.program)
        return Isolation.Plan(
            user: user, landlock: plan.knowsItsTrees ? settings.landlock : .off, addresses: addresses, files: files)
    }

    /// The name whose address PASV tells, looked up once; nil where none is to be looked up.
    private func advertisedName(_ logger: Logger) async throws -> AdvertisedName? {
        let text = plan.settings.passive.address
        guard text != "auto", HostAddress(text) == nil else { return nil }
        let name = AdvertisedName(text, refresh: plan.settings.passive.refresh, logger: logger)
        guard await name.resolve() else {
            throw Failure(
                "passive.address \(text): that name has no IPv4 address here.",
                advice: "Give the address itself, or a name that this machine can look up.")
        }
        return name
    }
}

extension HookSettings {
    /// The program that is run, if one is.
    fileprivate var program: String? {
        switch action {
        case .program(let path): path
        case .post: nil
        }
    }
}

/// The server as a service that says where it listens.
private struct RunningServer: Service {
    let server: Server
    let advertised: AdvertisedAddress
    let notifier: SystemdNotifier?

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
            let hosts = MachineAddresses.standingFor(listening.map(\.address.host))
            if let warning = advertised.warning(listening: hosts) { Terminal.printError("Warning: \(warning)") }
            let places = listening.map(\.address.shown).joined(separator: ", ")
            notifier?.tell(.ready, status: "Serving on \(places)")
        }
    }
}
