import FTPClient
import FTPCore
import FTPServer
import FTPStorage
import FTPTransport
import Glibc
import Logging

/// The server, the client and the steps of the demonstration.
struct DemoSession: Sendable {
    let tap: any TrafficTap

    /// The client's listening ports, taken one after another. They begin elsewhere each time: the server's data port
    /// cannot connect to the same one again while the last connection between the two is in TIME_WAIT.
    private let activePorts: ClosedRange<UInt16>

    init(tap: any TrafficTap) {
        self.tap = tap
        let first = UInt16.random(in: 50_000...59_000)
        activePorts = first...first + 500
    }

    /// The control ports to try: FTP's own, Ferry's usual one, then whatever is free. Active mode is to be seen as the
    /// RFC has it, so the port below has to be free as well.
    private static let controlPorts: [UInt16] = [21, 2121, 0, 0, 0]

    private struct NoDataPort: Error {}

    func run() async throws {
        var refusal: (any Error)?
        for port in Self.controlPorts {
            do {
                return try await run(on: port)
            } catch let error as Server.CannotListen {
                refusal = error
            } catch is NoDataPort {
                continue
            }
        }
        throw Failure("The demonstration finds no port on loopback: \(refusal.map { "\($0)" } ?? "none is free").")
    }

    private func run(on port: UInt16) async throws {
        var configuration = Configuration()
        configuration.addresses = [.ipv4(127, 0, 0, 1)]
        configuration.port = port
        configuration.greeting = Self.greeting
        configuration.recording = .together(tap)
        let server = Server(
            configuration: configuration, accounts: AnonymousAccounts(storage: ReadOnlyStorage(Self.storage())),
            logger: Logger(label: "ferry.demo") { _ in SwiftLogNoOpLogHandler() })
        let (ports, announce) = AsyncStream<UInt16>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run { listening in
                    for place in listening where place.dataPort != nil { announce.yield(place.address.port) }
                    announce.finish()
                }
            }
            var isSeen = false
            for await port in ports {
                try await talk(to: port)
                isSeen = true
            }
            // The session is over; the server is told to stop.
            group.cancelAll()
            try await group.waitForAll()
            guard isSeen else { throw NoDataPort() }
        }
    }

    /// The steps of the session.
    private func talk(to port: UInt16) async throws {
        var configuration = ClientConfiguration()
        configuration.dataMode = .active
        configuration.activePorts = activePorts
        configuration.prefersMachineListings = false
        do {
            let client = try await Client.connect(to: "127.0.0.1", port: port, configuration: configuration)
            try await client.logIn()
            _ = try await client.workingDirectory()
            _ = try await client.perform(.syst)
            _ = try await client.perform(.type(.ascii(.nonPrint)))
            _ = try await client.list()
            _ = try await client.contents(of: "README")
            try await client.quit()
        } catch {
            throw Failure(error)
        }
    }

    private static let greeting = """
        Welcome to Ferry.
        This session is recorded, to be explained packet by packet.
        Log in as anonymous; no password is asked for.
        """

    /// A small tree to list and read.
    private static func storage() -> MemoryStorage {
        let now = Timestamp(seconds: Int64(time(nil)))
        let storage = MemoryStorage(clock: { now })
        storage.add("README", content: Array(readme.utf8), modified: Timestamp(seconds: now.seconds - 86_400))
        storage.add("pub/timetable.txt", content: Array("06:30 07:15 08:00 08:45\n".utf8))
        storage.add("pub/tides.csv", content: Array("high;04:12;16:37\nlow;10:25;22:48\n".utf8))
        storage.add("logbook.txt", content: Array("Calm sea, light wind from the west.\n".utf8))
        return storage
    }

    private static let readme = """
        This file travels over a data connection of its own.

        In active mode it is the server that opens it: from its data port, the one
        below the control port, to the port that the client has announced with PORT.
        When the last byte is sent the server closes the connection. That is how the
        client knows that it has the whole file, and the reply 226 confirms it.

        """
}
