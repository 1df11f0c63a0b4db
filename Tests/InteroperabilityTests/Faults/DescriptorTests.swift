import Foundation
import Testing

/// A server that has no descriptor left.
@Suite("Descriptors exhausted")
struct DescriptorTests {
    @Test("costs no processor time, and no session")
    func exhausted() throws {
        try TemporaryFolder.with { folder in
            try folder.write(Array("hello\n".utf8), to: "README")
            try FerryServer.withUnstopped(folder.path, family: .IPv4, limits: "ulimit -n 64") { server in
                let sessions = try (0..<5).map { _ in try ControlConnection(server.endpoint) }
                let before = try server.figures().descriptors
                // More than there are descriptors for: the last of them wait to be accepted.
                var crowd = try (0..<100).map { _ in try Socket.connected(.IPv4, port: server.endpoint.port) }
                let deadline = Deadline(after: Bounds.conversation)
                while try server.figures().descriptors < 64 {
                    guard !deadline.hasPassed else { throw Failure("there are descriptors left") }
                    poll(nil, 0, 20)
                }
                let start = try server.figures().processor
                poll(nil, 0, 1_500)
                let spent = try server.figures().processor - start
                #expect(spent < .milliseconds(300), "\(spent) of 1.5 s")
                for session in sessions {
                    #expect(try session.command("NOOP").code == 200)
                    // What needs a descriptor is refused for now, not for ever.
                    #expect([425, 451].contains(try session.command("EPSV").code))
                    #expect(try session.command("SIZE README").code == 451)
                }
                crowd = []
                #expect(try server.settles(at: before + 4))
                for session in sessions + [try ControlConnection(server.endpoint)] {
                    let data = try session.dataConnection()
                    #expect(try session.command("RETR README").code == 150)
                    #expect(try data.receiveAll() == Array("hello\n".utf8))
                    #expect(try session.reply().code == 226)
                }
                withExtendedLifetime(crowd) {}
                try server.stop()
            }
        }
    }
}
