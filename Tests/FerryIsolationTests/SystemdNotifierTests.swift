import Glibc
import Testing

@testable import ferry

/// What the service manager is told, as it arrives at its socket.
struct SystemdNotifierTests {
    enum Name: CaseIterable { case path, abstract }

    @Test(arguments: Name.allCases)
    func states(_ name: Name) throws {
        let manager = try Manager(name)
        let notifier = try #require(SystemdNotifier(socket: manager.name, watchdog: "3000000", process: nil))
        notifier.tell(.ready, status: "Serving on 127.0.0.1:21\nand more")
        #expect(try manager.message() == ["READY=1", "STATUS=Serving on 127.0.0.1:21 and more"])
        notifier.tell(.reloading)
        let reloading = try manager.message()
        #expect(reloading.first == "RELOADING=1")
        // The manager compares the time with its own clock, which runs since the machine was started.
        let time = try #require(reloading.last?.split(separator: "=").last.flatMap { Int64($0) })
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        #expect((0...60_000_000).contains(Int64(now.tv_sec + 1) * 1_000_000 - time))
        notifier.tell(.watchdog)
        #expect(try manager.message() == ["WATCHDOG=1"])
        notifier.tell(.stopping)
        #expect(try manager.message() == ["STOPPING=1"])
        #expect(notifier.watchdog == .seconds(3))
    }

    @Test func withoutAManager() {
        #expect(SystemdNotifier(socket: nil, watchdog: nil, process: nil) == nil)
        #expect(SystemdNotifier(socket: "", watchdog: nil, process: nil) == nil)
        #expect(SystemdNotifier(socket: "relative", watchdog: nil, process: nil) == nil)
    }

    @Test func aWatchdogForSomebodyElse() throws {
        #expect(try #require(SystemdNotifier(socket: "@x", watchdog: "1000", process: "1")).watchdog == nil)
        #expect(try #require(SystemdNotifier(socket: "@x", watchdog: "1000", process: "\(getpid())")).watchdog != nil)
        #expect(try #require(SystemdNotifier(socket: "@x", watchdog: "0", process: nil)).watchdog == nil)
    }

    /// The watchdog is answered while the service runs; the order to stop is told.
    @Test(.timeLimit(.minutes(1))) func service() async throws {
        let manager = try Manager(.abstract)
        let notifier = try #require(SystemdNotifier(socket: manager.name, watchdog: "20000", process: nil))
        let running = Task { try await notifier.run() }
        for _ in 0..<3 { #expect(try manager.message() == ["WATCHDOG=1"]) }
        running.cancel()
        try await running.value
        var message = try manager.message()
        while message == ["WATCHDOG=1"] { message = try manager.message() }
        #expect(message == ["STOPPING=1"])
    }
}

/// A service manager's socket.
private final class Manager: Sendable {
    let name: String
    private let descriptor: CInt
    private let file: String?

    init(_ kind: SystemdNotifierTests.Name) throws {
        let unique = "ferry-notify-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        file = kind == .path ? "/tmp/\(unique)" : nil
        name = file ?? "@" + unique
        descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = kind == .path ? Array(name.utf8) : [0] + name.utf8.dropFirst()
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(status == 0)
        var bound = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
        if let file { unlink(file) }
    }

    /// The lines of the next message.
    func message() throws -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        try #require(count > 0)
        return String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
