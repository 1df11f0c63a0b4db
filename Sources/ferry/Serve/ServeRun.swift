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

    /// Says what would be served, and what there is to know of it.
    func check() throws {
        _ = try isolationPlan()
        plan.lines.forEach { Terminal.print($0) }
        if let material = try securityToShow() { material.lines(plan.settings.tls).forEach { Terminal.print($0) } }
        if let captureFile { Terminal.print("All sessions are recorded in \(captureFile)") }
        if let path = plan.settings.capture.directory {
            Terminal.print("Sessions are recorded in \(path), a file each")
        }
        warnings.forEach { Terminal.printError("Warning: \($0)") }
    }

    func run() async throws {
        var configuration = Configuration(plan.settings)
        // Before anything is opened or started: this may begin the process anew.
        let isolated = try Isolation.enter(try isolationPlan())
        let (implicit, plain) = isolated.sockets.partitioned { $0.name == InheritedSocket.implicit }
        configuration.sockets = plain.map(\.socket.descriptor)
        let security = try ServedSecurity(plan, implicitSockets: implicit.map(\.socket.descriptor))
        configuration.tls = security.offers
        let warnings =
            warnings + isolated.warnings + (security.material?.warnings(plan.settings.tls) ?? [])
            + plan.passedWarnings
        for line in warnings { Terminal.printError("Warning: \(line)") }
        for line in isolated.report { Terminal.print(line) }
        for line in security.material?.lines(plan.settings.tls) ?? [] { Terminal.print(line) }
        let operations = try Operations.start(operations)
        // Who looks into the log later looks for them there.
        if self.operations.logFile != nil { for line in warnings { operations.logger.warning("\(line)") } }
        do {
            try await serve(
                configuration, operations, security, trees: isolated.hasLandlock ? TreesLetIn(files) : nil)
            await operations.finish()
        } catch {
            await operations.finish()
            throw error
        }
    }

    /// What an operator should know before anything runs.
    private var warnings: [String] {
        guard plan.settings.isolation.landlock != .off else { return plan.warnings }
        guard plan.knowsItsTrees else {
            return plan.warnings + [
                "Landlock is left out: homes are known only when somebody logs in, and the kernel has to know them before."
            ]
        }
        return plan.warnings + (Landlock.isInKernel ? files.warnings : [])
    }

    private func serve(
        _ configuration: Configuration, _ operations: Operations, _ security: ServedSecurity, trees: TreesLetIn?
    ) async throws {
        var configuration = configuration
        let logger = operations.logger
        configuration.observer = operations.observer
        let name = try await advertisedName(logger)
        if let name { configuration.advertised.source = .named(name) }
        let losses = operations.recordingLosses
        let recorder = try captureFile.map {
            try CaptureRecorder(
                path: $0, keeping: true, masksSecrets: plan.settings.capture.masksSecrets, losses: losses)
        }
        configuration.recording = recording(recorder, losses)
        let accounts = try ServedAccounts(plan, logger: logger)
        configuration.hosts = accounts.hosts
        let server = Server(configuration: configuration, accounts: accounts.chain, logger: logger)
        let notifier = SystemdNotifier { await server.respond() }
        let homes = ServedHomes(plan)
        let reload = Reload(
            began: plan, again: again, accounts: accounts, operations: operations, homes: homes, security: security,
            trees: trees, notifier: notifier)
        let hangup = HangupSignal { reload.run() }
        defer { hangup.stop() }
        let listening = RunningServer(
            server: server, advertised: configuration.advertised, notifier: notifier,
            log: self.operations.logFile == nil ? nil : logger)
        let sweeper = PartialsSweeper(homes, age: plan.settings.uploads.resumableFor, logger: logger)
        let certificates = CertificateWatch(security: security, logger: logger)
        let beside: [(any Service)?] = [name, notifier, sweeper, certificates]
        let group = ServiceGroup(
            configuration: .init(
                services: operations.services(for: server).map { .init(service: $0) }
                    + beside.compactMap { $0.map { .init(service: $0, successTerminationBehavior: .ignore) } }
                    + [.init(service: listening, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "ferry") { _ in SwiftLogNoOpLogHandler() }))
        let stops = StopSignals()
        defer { stops.stop() }
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
    private func recording(_ recorder: CaptureRecorder?, _ losses: RecordingLosses) -> Recording? {
        if let recorder { return .together(recorder) }
        guard let path = plan.settings.capture.directory else { return nil }
        let directory = CaptureDirectory(
            path: path, masksSecrets: plan.settings.capture.masksSecrets, losses: losses)
        return .each { directory.recorder(of: $0) }
    }

    private func isolationPlan() throws(Failure) -> Isolation.Plan {
        let settings = plan.settings.isolation
        if settings.landlock == .require, !plan.knowsItsTrees {
            throw Failure(
                "isolation.landlock is \"require\", and cannot be met: homes are known only when somebody logs in.",
                advice: "Keep all accounts in accounts.file.", code: .configuration)
        }
        let landlock = plan.knowsItsTrees ? settings.landlock : .off
        if landlock != .off, Landlock.isInKernel, let socket = files.impossibleSockets.first {
            throw Failure(
                "Landlock does not let the server make \(socket): others have files in \(MachinePath.folder(of: socket)).",
                advice: "Put the socket in a directory of its own.", code: .configuration)
        }
        let addresses = plan.settings.listen.addresses.map { DataAddress(host: $0, port: plan.settings.listen.port) }
        let implicit = plan.hasTLS ? plan.settings.tls.implicitPort : nil
        return Isolation.Plan(
            user: plan.userText, landlock: landlock, addresses: addresses,
            implicitAddresses: implicit.map { port in addresses.map { DataAddress(host: $0.host, port: port) } } ?? [],
            files: files, passed: plan.identityFiles)
    }

    /// What the server opens.
    private var files: LandlockPolicy {
        var files = plan.files
        files.settings += [configurationFile].compactMap { $0 }
        files.readable += [operations.tokenFile].compactMap { $0 }
        files.state += [operations.logFile, operations.transferLog].compactMap { $0 }
        files.recordings += [captureFile].compactMap { $0 }
        if case .socket(let path) = operations.admin?.place { files.sockets.append(path) }
        files.programs += operations.hooks.compactMap(\.program)
        return files
    }

    /// What TLS would show; nil when it is not offered, or its certificate is yet to be made.
    private func securityToShow() throws -> TLSMaterial? {
        if let path = plan.settings.tls.selfSigned, !MachinePath.isThere(path) {
            if plan.hasTLS { Terminal.print("TLS with a certificate that is made at the start, in \(path)") }
            return nil
        }
        guard let material = try plan.readSecurity() else { return nil }
        let problems = material.problems().map { LogText.escaped("TLS: \($0).") }
        if let last = problems.last {
            for problem in problems.dropLast() { Terminal.printError("ferry: \(problem)") }
            throw Failure(last, code: .configuration)
        }
        material.warnings(plan.settings.tls).forEach { Terminal.printError("Warning: \($0)") }
        return material
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

extension [InheritedSocket] {
    /// Those of which this is true, and the others.
    fileprivate func partitioned(_ isFirst: (Element) -> Bool) -> ([Element], [Element]) {
        (filter(isFirst), filter { !isFirst($0) })
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
    /// Where warnings go besides standard error.
    let log: Logger?

    func run() async throws {
        try await server.run { listening in
            for place in listening {
                Terminal.print("Listening on \(place.address.shown)\(place.isImplicit ? ", implicit TLS" : "")")
                if let port = place.dataPort {
                    Terminal.print("Active data connections leave from port \(port)")
                } else {
                    Terminal.print(
                        "Active data connections leave from any port: \(place.address.port - 1) may not be bound")
                }
            }
            let hosts = MachineAddresses.standingFor(listening.map(\.address.host))
            if let warning = advertised.warning(listening: hosts) {
                Terminal.printError("Warning: \(warning)")
                log?.warning("\(warning)")
            }
            let places = listening.map(\.address.shown).joined(separator: ", ")
            notifier?.tell(.ready, status: "Serving on \(places)")
        }
    }
}
