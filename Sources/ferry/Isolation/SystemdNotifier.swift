import Glibc
import ServiceLifecycle

/// What the service manager is told of the server's state (sd_notify(3)): one datagram each, without the manager's library.
///
/// As a service it answers the watchdog until the order to stop, and reports that.
struct SystemdNotifier: Service {
    /// A state of the server.
    enum State: Sendable {
        /// It serves.
        case ready
        /// It reads its settings anew; ``ready`` follows.
        case reloading
        /// It has the order to stop.
        case stopping
        /// It is alive.
        case watchdog

        var lines: [String] {
            switch self {
            case .ready: ["READY=1"]
            case .reloading: ["RELOADING=1", "MONOTONIC_USEC=\(SystemdNotifier.microseconds())"]
            case .stopping: ["STOPPING=1"]
            case .watchdog: ["WATCHDOG=1"]
            }
        }
    }

    private let address: [UInt8]
    /// How often the manager wants to hear that the server is alive; nil for never.
    let watchdog: Duration?
    /// Returns once what is watched has shown a sign of life.
    private let probe: @Sendable () async -> Void

    /// The manager that started this process; nil when none is to be told. `probe` should pass through the event loop, so
    /// that one that hangs is noticed.
    init?(probe: @escaping @Sendable () async -> Void = {}) {
        func text(_ variable: String) -> String? { getenv(variable).map { String(cString: $0) } }
        self.init(
            socket: text("NOTIFY_SOCKET"), watchdog: text("WATCHDOG_USEC"), process: text("WATCHDOG_PID"), probe: probe)
    }

    /// A manager with a socket of this name. It wants to hear of `process` within each so many microseconds.
    init?(
        socket name: String?, watchdog: String?, process: String?, probe: @escaping @Sendable () async -> Void = {}
    ) {
        guard let name, let first = name.utf8.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@")
        else { return nil }
        // The kernel's abstract names begin with a zero byte; the variable has an @ in its place.
        address = first == UInt8(ascii: "@") ? [0] + name.utf8.dropFirst() : Array(name.utf8)
        // It may be meant for another process of the unit.
        let isForUs = process == nil || process == "\(getpid())"
        let interval = watchdog.flatMap { Int64($0) } ?? 0
        self.watchdog = isForUs && interval > 0 ? .microseconds(interval) : nil
        self.probe = probe
    }

    /// Tells a state, and words for an operator. Never waits, and never fails: a manager that does not listen is its own
    /// affair.
    func tell(_ state: State, status: String? = nil) {
        send(state.lines + (status.map { ["STATUS=" + Self.oneLine($0)] } ?? []))
    }

    /// Tells words for an operator alone.
    func tell(status: String) { send(["STATUS=" + Self.oneLine(status)]) }

    /// Answers the watchdog at half its interval until the order to stop, then tells of that.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            guard let watchdog else { return try await Task.sleep(for: .seconds(86_400 * 365)) }
            while true {
                await probe()
                tell(.watchdog)
                try await Task.sleep(for: watchdog / 2)
            }
        }
        tell(.stopping)
    }

    private func send(_ lines: [String]) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard self.address.count < room else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: self.address) }
        // An abstract name ends where the length says, a path at its zero byte.
        let length = MemoryLayout<sockaddr_un>.size - room + self.address.count + (self.address.first == 0 ? 0 : 1)
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = Array(lines.joined(separator: "\n").utf8)
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(
                    descriptor, text, text.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT), address, socklen_t(length))
            }
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    fileprivate static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
