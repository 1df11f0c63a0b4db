import ArgumentParser
import Dispatch
import FTPCore

/// `ferry bench`: a load generator for any FTP server.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a server under load.",
        usage: "ferry bench URL [--workload WORKLOAD] [--sessions N] [--seconds S | --count N] …",
        discussion: """
            URL is ftp[s]://[USER:PASSWORD@]HOST[:PORT]/[PATH]; without a user the login is anonymous. What is done, as often \
            as it can be, by each session at the same time:

              retr   download PATH
              stor   upload --size bytes to PATH followed by the session's number, over and over
              list   LIST PATH
              mlsd   MLSD PATH
              noop   NOOP
              login  connect, log in, QUIT
              idle   open the sessions and hold them, for --seconds or until a signal

            Every session logs in before the clock starts, except for login and idle. A session that fails is counted by the \
            kind of failure and logs in again; after \(LoadGenerator.patience) failures in a row it ends.

            With --tls required, and with ftps://, control and data connections are protected, data connections resume the \
            session of their control connection, and a login is one with a whole handshake. Certificates are not checked. \
            Each session has a thread of its own then, because a handshake keeps a thread waiting.

            With --pid, the processor time and the memory (PSS) of that process, its children and those of its children that \
            have ended are reported too, so that servers can be compared by what an operation costs them.

            Exit codes: 0 done, 1 every operation failed, 3 the server could not be reached, 4 the login was refused, \
            8 this is no FTP server, 9 no answer within --timeout.
            """)

    @Argument(help: "ftp[s]://[USER:PASSWORD@]HOST[:PORT]/[PATH]")
    var url: FTPURL

    @Option(name: .shortAndLong, help: "What to do: \(Workload.names).")
    var workload = Workload.retr

    @Option(name: .shortAndLong, help: "How many sessions at the same time.")
    var sessions = 1

    @Option(
        help: """
            How many threads share the sessions; by default one, under TLS one for each. More than one takes processors \
            from a server beside it.
            """)
    var threads: Int?

    @Option(help: "For how long; begun operations are finished. Default: 3, or until a signal for idle.")
    var seconds: Double?

    @Option(help: "How many operations, over all sessions, instead of a time.")
    var count: Int?

    @Option(help: "The size of an upload in bytes, with K, M or G for powers of 1024.")
    var size = ByteSize(1024)

    @Flag(help: "How data connections are made.")
    var mode = DataConnectionMode.passive

    @Option(help: "Whether ftp:// asks for TLS (AUTH TLS): off or required. ftps:// is always TLS.")
    var tls = BenchSecurity.Mode.off

    @Option(
        help: ArgumentHelp("The cipher suites of TLS 1.3 that are offered, in OpenSSL's words.", valueName: "names"))
    var tlsSuites: String?

    @Option(help: "The bound on every wait, in seconds.")
    var timeout: Double = 30

    @Option(help: "A process of the server, to be measured with its children. May be repeated.")
    var pid: [Int32] = []

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws {
        if sessions < 1 { throw ValidationError("--sessions takes a number from 1.") }
        if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1.") }
        if let seconds, !(0...1e6).contains(seconds) { throw ValidationError("--seconds takes a number from 0.") }
        if let count, count < 1 { throw ValidationError("--count takes a number from 1.") }
        if count != nil, seconds != nil { throw ValidationError("Give --count or --seconds, not both.") }
        if tlsSuites != nil, !isProtected { throw ValidationError("--tls-suites needs --tls required, or ftps://.") }
        if count != nil, workload == .idle { throw ValidationError("idle takes --seconds, not --count.") }
        if !(0.001...1e6).contains(timeout) { throw ValidationError("--timeout takes a number of seconds above 0.") }
    }

    private var isProtected: Bool {
        switch tls {
        case .off: url.isImplicit
        case .required: true
        }
    }

    func run() throws {
        let target = try BenchTarget(url)
        if [.retr, .stor].contains(workload), target.path.bytes.isEmpty {
            throw ValidationError("\(workload.rawValue) needs a path in the URL.")
        }
        let plan = BenchPlan(
            target: target, workload: workload, mode: mode, size: size.bytes, timeout: .seconds(timeout),
            security: isProtected ? try BenchSecurity(isImplicit: url.isImplicit, suites: tlsSuites) : nil)
        let server = pid.isEmpty ? nil : ProcessTree(roots: pid)
        if let missing = server?.missing { throw Failure("There is no process \(missing) to measure.") }
        let interrupt = Interrupt()
        switch workload {
        case .idle: try runIdle(plan, server, interrupt)
        case .retr, .stor, .list, .mlsd, .noop, .login: try runLoad(plan, server, interrupt)
        }
    }

    private func runLoad(_ plan: BenchPlan, _ server: ProcessTree?, _ interrupt: Interrupt) throws {
        let generator = LoadGenerator(
            plan: plan, sessions: sessions, threads: threads ?? (isProtected ? sessions : 1), limit: count)
        interrupt.perform { generator.stop() }
        let bound: Duration? = count == nil ? .seconds(seconds ?? 3) : nil
        let result: LoadGenerator.Result
        do throws(SocketFailure) {
            result = try generator.run(for: bound, measuring: server)
        } catch {
            throw error.failure(at: url.host)
        }
        let report = BenchReport(plan: plan, sessions: sessions, result: result)
        Terminal.print(json ? report.json : report.text)
        if result.tally.operations == 0, result.tally.failureCount > 0 { throw ArgumentParser.ExitCode(1) }
    }

    private func runIdle(_ plan: BenchPlan, _ server: ProcessTree?, _ interrupt: Interrupt) throws {
        let idle = IdleSessions(plan: plan)
        let stopped = DispatchSemaphore(value: 0)
        interrupt.perform { stopped.signal() }
        let result: IdleSessions.Result
        do throws(SocketFailure) {
            result = try idle.open(sessions, measuring: server)
        } catch {
            throw error.failure(at: url.host)
        }
        Terminal.print(json ? result.json : result.text)
        idle.hold(seconds.map { .seconds($0) }, until: stopped)
    }
}
