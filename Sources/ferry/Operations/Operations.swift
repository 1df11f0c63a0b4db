import FTPServer
import FTPTransport
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// All that operators have of a server: its logs, its numbers, its hooks, their hand on it.
///
/// ```swift
/// let operations = try Operations.start(settings)
/// configuration.observer = operations.observer
/// let server = Server(configuration: configuration, accounts: accounts, logger: operations.logger)
/// // Services end in reverse order: the server first, then those who tell of it.
/// let services = operations.services(for: server) + [server]
/// …
/// await operations.finish()
/// ```
final class Operations: Sendable {
    /// Writes to the log.
    let logger: Logger
    /// Hears the server's events.
    let observer: any ServerObserver

    /// Hears of recordings that are not whole.
    let recordingLosses: RecordingLosses

    private let settings: OperationsSettings
    private let log: LineWriter
    private let transferLog: LineWriter?
    private let metrics = ServerMetrics()
    private let events: EventQueue
    private let hooks: [HookRunner]
    /// For writers and programs, each of which has one at the most.
    private let threads = WorkerPool(limit: 256)
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Opens the logs. Nothing runs yet; the services do.
    static func start(_ settings: OperationsSettings) throws(Failure) -> Operations { try Operations(settings) }

    private init(_ settings: OperationsSettings) throws(Failure) {
        let threads = threads
        let group = group
        let format = settings.logFormat
        let log = try LineWriter(settings.logFile.map { .file($0) } ?? .standardError, threads: threads) { missing in
            format.line(.now, .warning, "lines are missing from this log", ["count": .stringConvertible(missing)])
        }
        let level = settings.logLevel
        let logger = Logger(label: "ferry") { _ in LineLogHandler(format, log, level: level) }
        var transferLog: LineWriter?
        if let path = settings.transferLog {
            transferLog = try LineWriter(.file(path), threads: threads, notice: nil)
        }
        let hooks = settings.hooks.map { HookRunner($0, threads: threads, group: group, logger: logger) }
        var sinks: [any EventSink] = [SessionLog(format, level: level) { log.write($0) }]
        if let transferLog { sinks.append(TransferLog { transferLog.write($0) }) }
        sinks += hooks
        let events = EventQueue(sinks, threads: threads)
        self.settings = settings
        self.log = log
        self.logger = logger
        recordingLosses = RecordingLosses(logger)
        self.transferLog = transferLog
        self.hooks = hooks
        self.events = events
        observer = settings.admin == nil ? events : Observers([metrics, events])
    }

    /// What has to run beside the server, in the order of its start.
    func services(for control: any ServerControl) -> [any Service] {
        var services: [any Service] = [HookService(operations: self)]
        if let admin = settings.admin {
            let routes = AdminRoutes(
                control: control, version: settings.version, token: admin.token, isLocal: admin.isLocal,
                metrics: { [self] in exposition(control) })
            services.append(AdminListener(place: admin.place, routes: routes, group: group, logger: logger))
        }
        return services
    }

    /// Opens the log files anew, after SIGHUP: another program may have renamed them.
    func reopen() {
        for writer in [log, transferLog] {
            do throws(Failure) {
                try writer?.reopen()
            } catch {
                logger.error("the log goes on in the old file", metadata: ["error": "\(error.message)"])
            }
        }
    }

    /// Ends it all, once the services have ended: what was logged is written.
    func finish() async {
        _ = await events.isDone(within: settings.drain)
        for writer in [log, transferLog] { _ = await writer?.isDone(within: settings.drain) }
        threads.shutDown()
        try? await group.shutdownGracefully()
    }

    /// Delivers what hooks have to deliver until the order to stop, then the rest within the bound.
    fileprivate func runHooks() async {
        await withTaskGroup(of: End.self) { group in
            for hook in hooks {
                group.addTask {
                    await hook.run()
                    return .hook
                }
            }
            try? await gracefulShutdown()
            _ = await events.isDone(within: settings.drain)
            for hook in hooks { hook.finish() }
            group.addTask { [settings] in
                try? await Task.sleep(for: settings.drain)
                return .bound
            }
            var left = hooks.count
            while left > 0, await group.next() == .hook { left -= 1 }
            group.cancelAll()
        }
    }

    /// Which of them ended.
    private enum End { case hook, bound }

    // MARK: Metrics

    private func exposition(_ control: any ServerControl) -> String {
        var text = MetricsText()
        text.begin("ferry_build_info", .gauge, "The version that runs.")
        text.sample("ferry_build_info", [("version", settings.version)], 1)
        metrics.write(into: &text)
        text.single("ferry_banned_addresses", .gauge, "Addresses that are not let in now.", Double(control.bans.count))
        text.begin("ferry_queue_dropped_total", .counter, "What found no room in a queue.")
        text.sample("ferry_queue_dropped_total", [("queue", "events")], Double(events.dropped))
        text.sample("ferry_queue_dropped_total", [("queue", "log")], Double(log.dropped))
        if let transferLog {
            text.sample("ferry_queue_dropped_total", [("queue", "xferlog")], Double(transferLog.dropped))
        }
        if !hooks.isEmpty {
            text.begin("ferry_hook_messages_total", .counter, "Messages of hooks, by how they ended.")
            for (hook, settings) in zip(hooks, settings.hooks) {
                let (counts, label) = (hook.counts, ("hook", settings.action.shown))
                for (result, count) in [
                    ("delivered", counts.delivered), ("failed", counts.failed), ("dropped", counts.dropped),
                ] {
                    text.sample("ferry_hook_messages_total", [label, ("result", result)], Double(count))
                }
            }
        }
        text.single(
            "ferry_recordings_cut_total", .counter, "Recordings of sessions that are not whole, or were not made.",
            Double(recordingLosses.count))
        ProcessMetrics.write(into: &text)
        return text.text
    }
}

/// The hooks as a service.
private struct HookService: Service {
    let operations: Operations
    func run() async throws { await operations.runHooks() }
}
