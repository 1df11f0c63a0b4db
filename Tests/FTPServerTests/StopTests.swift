import FTPCore
import FTPServer
import FTPStorage
import Glibc
import Synchronization
import Testing

/// A server that is told to stop: idle sessions hear 421, transfers may end, within the bound.
struct StopTests {
    private func storage() -> MemoryStorage {
        let storage = MemoryStorage()
        storage.add("big", content: [UInt8](repeating: 7, count: 32 << 20))
        return storage
    }

    @Test func idleSessionsAreTold() async throws {
        try await withServer(storage()) { server in
            let clients = [try server.connect(), try server.login(), try server.login(.ipv6)]
            server.stop()
            for client in clients {
                try client.expect(421)
                try client.expectEnd()
            }
            #expect(throws: Failure.self) { try server.connectSilently() }
        }
    }

    @Test func aRunningTransferMayEnd() async throws {
        try await withServer(storage()) { server in
            let (client, idle) = (try server.login(), try server.login())
            let wire = try client.begin("RETR big")
            server.stop()
            try idle.expect(421)
            #expect(try wire.receiveAll().count == 32 << 20)
            try client.expect(226)
            try client.expect(421)
            try client.expectEnd()
        }
    }

    /// What was sent behind the transfer is not begun any more.
    @Test func waitingCommandsAreNotBegun() async throws {
        let storage = storage()
        try await withServer(storage) { server in
            let (client, idle) = (try server.login(), try server.login())
            let wire = try client.begin("RETR big")
            try client.send("MKD late")
            server.stop()
            try idle.expect(421)
            #expect(try wire.receiveAll().count == 32 << 20)
            try client.expect(226)
            try client.expect(421)
            try client.expectEnd()
        }
        let late = try #require(VirtualPath.root.resolving("late"))
        #expect(throws: StorageError(.notFound)) { try storage.entry(at: late) }
    }

    /// Nothing but the order to stop ends a session in the time that a test has.
    private static func soonDrained(_ configuration: inout Configuration) {
        configuration.timeouts.drain = .milliseconds(300)
        configuration.timeouts.idle = .seconds(86_400)
        configuration.timeouts.dataStall = .seconds(86_400)
        configuration.timeouts.dataMinimumRate = 0
    }

    @Test(.timeLimit(.minutes(3))) func aTransferThatDoesNotEndIsCutOff() async throws {
        let folder = try Folder()
        let storage = try folder.storage
        try await withServer(storage, Self.soonDrained) { server in
            let client = try server.login()
            let wire = try client.begin("STOR up")
            try wire.send([1, 2, 3])
            server.stop()
            try wire.waitForEnd()
            try client.expect(421, 426)
        }
        // The upload was forgotten before the server said that it had ended.
        #expect(try folder.names == [])
    }

    /// A client that neither reads nor closes cannot hold the server up beyond the bound.
    @Test(.timeLimit(.minutes(3))) func aSilentClientDoesNotHoldItUp() async throws {
        let kept = Mutex<CInt>(-1)
        try await withServer(MemoryStorage(), Self.soonDrained) { server in
            let client = try server.login()
            kept.withLock { $0 = dup(client.wire.descriptor) }
        }
        close(kept.withLock { $0 })
    }

    @Test func aPortInUseIsTold() async throws {
        let taken = try WireListener(on: loopback)
        await #expect(throws: Server.CannotListen.self) {
            try await withServer(
                MemoryStorage(),
                {
                    $0.port = taken.address.port
                    $0.addresses = [.ipv4(127, 0, 0, 1)]
                }
            ) { _ in }
        }
    }

    @Test func oneSessionTooManyIsTold() async throws {
        try await withServer(MemoryStorage(), { $0.admission.sessions = 2 }) { server in
            let clients = [try server.connect(), try server.connect()]
            let third = try server.connectSilently()
            try third.expect(421)
            try third.expectEnd()
            withExtendedLifetime(clients) {}
        }
    }
}
