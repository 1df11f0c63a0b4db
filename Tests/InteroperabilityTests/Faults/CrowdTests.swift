import Foundation
import Testing

/// Many clients that come, do nothing useful, and go: memory and descriptors afterwards are where they were.
@Suite("Crowds", .serialized)
struct CrowdTests {
    enum Crowd: String, CaseIterable, CustomTestStringConvertible {
        case idle = "sessions that are idle"
        case trickling = "connections that never end their first line"
        case logins = "logins in a row"
        case passive = "passive ports that nobody connects to"
        case emptyLines = "empty lines"
        case endlessLines = "lines without an end"

        var testDescription: String { rawValue }
    }

    /// The first wave may have the allocator take what it then keeps; of the second nothing may stay.
    @Test("leave nothing behind", arguments: Crowd.allCases)
    func nothingStays(_ crowd: Crowd) throws {
        try TemporaryFolder.with { folder in
            try FerryServer.with(folder.path, family: .IPv4) { server in
                try attack(crowd, server)
                let before = try server.figures()
                for _ in 0..<2 { try attack(crowd, server) }
                #expect(try server.settles(at: before.descriptors))
                let after = try server.figures()
                #expect(after.memory < before.memory + 4_096, "\(before.memory) KiB before, \(after.memory) KiB after")
                #expect(after.memory < 128 << 10)
                #expect(try ControlConnection(server.endpoint).command("NOOP").code == 200)
            }
        }
    }

    /// What the sessions of a crowd took is given back to the system once they have gone.
    @Test("give their memory back")
    func memoryGoesBack() throws {
        try TemporaryFolder.with { folder in
            try FerryServer.with(folder.path, family: .IPv4) { server in
                #expect(try ControlConnection(server.endpoint).command("NOOP").code == 200)
                let before = try server.figures().memory
                do {
                    let sessions = try (0..<2_000).map { _ in try ControlConnection(server.endpoint) }
                    #expect(try server.figures().memory > before + 4_096)
                    withExtendedLifetime(sessions) {}
                }
                let deadline = Deadline(after: Bounds.conversation)
                while try server.figures().memory > before + 3_072 {
                    if deadline.hasPassed { throw Failure("it keeps \(try server.figures().memory - before) KiB") }
                    poll(nil, 0, 20)
                }
            }
        }
    }

    private func attack(_ crowd: Crowd, _ server: FerryServer) throws {
        let port = server.endpoint.port
        switch crowd {
        case .idle:
            let sessions = try (0..<300).map { _ in try ControlConnection(server.endpoint) }
            #expect(try sessions[150].command("NOOP").code == 200)
        case .trickling:
            let sockets = try (0..<300).map { _ in try Socket.connected(.IPv4, port: port) }
            for byte in Array("USE".utf8) { for socket in sockets { try socket.send([byte]) } }
            // Whoever has something to say is heard among them.
            #expect(try ControlConnection(server.endpoint).command("NOOP").code == 200)
        case .logins:
            for _ in 0..<1_000 {
                let socket = try Socket.connected(.IPv4, port: port)
                try socket.send(Array("USER ftp\r\nQUIT\r\n".utf8))
                guard try socket.receiveAll().count > 50 else { throw Failure("no login") }
            }
        case .passive:
            let session = try ControlConnection(server.endpoint)
            for _ in 0..<2_000 { #expect(try session.command("PASV").code == 227) }
        case .emptyLines:
            let session = try ControlConnection(server.endpoint)
            for _ in 0..<100 {
                for _ in 0..<100 { try session.send("") }
                for _ in 0..<100 { #expect(try session.reply().code == 500) }
            }
        case .endlessLines:
            let sockets = try (0..<50).map { _ in try Socket.connected(.IPv4, port: port) }
            let line = [UInt8](repeating: UInt8(ascii: "A"), count: 1 << 20)
            for socket in sockets { try socket.send(line) }
        }
        #expect(try server.settles(at: 64))
    }
}
