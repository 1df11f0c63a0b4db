import Foundation
import Testing

/// SIGTERM ends the server well and within a bound, whatever its sessions are doing.
@Suite("Graceful stop")
struct GracefulStopTests {
    enum Situation: String, CaseIterable, CustomTestStringConvertible {
        case idleSession = "a session that says nothing"
        case stalledDownload = "a download that nobody reads"
        case endlessUpload = "an upload that does not end"

        var testDescription: String { rawValue }
    }

    /// More than the socket buffers of both sides hold.
    private static let large = 256 * 1024 * 1024

    @Test("is bounded", arguments: Situation.allCases)
    func bounded(_ situation: Situation) throws {
        try withLargeFile { server, _ in
            let control = try ControlConnection(server.endpoint)
            var data: Socket?
            switch situation {
            case .idleSession: break
            case .stalledDownload: data = try begin("RETR large", control)
            case .endlessUpload:
                data = try begin("STOR incoming/never-ends", control)
                try data?.send(Array("beginning".utf8))
            }
            // The connections stay open on this side until the server has gone.
            try withExtendedLifetime((control, data)) { try server.stop() }
        }
    }

    /// A transfer that goes on while the server stops either completes or is called off, never half done with a 226.
    @Test("is honest about a running download")
    func honest() throws {
        try withLargeFile { server, _ in
            let control = try ControlConnection(server.endpoint)
            let data = try begin("RETR large", control)
            var count = try data.receive().count
            server.process.send(SIGTERM)
            while let bytes = try? data.receive(), !bytes.isEmpty { count += bytes.count }
            if let reply = try? control.reply(), reply.code == 226 {
                #expect(count == Self.large)
            }
            try server.expectCleanExit()
        }
    }

    /// What was not sent to its end is not there under its name.
    @Test("leaves no partial upload under its final name")
    func noPartialUpload() throws {
        try withLargeFile { server, root in
            let control = try ControlConnection(server.endpoint)
            let data = try begin("STOR incoming/partial", control)
            try data.send(Array("beginning".utf8))
            try withExtendedLifetime((control, data)) { try server.stop() }
            #expect(!FileManager.default.fileExists(atPath: root.file("incoming/partial")))
        }
    }

    private func begin(_ command: String, _ control: ControlConnection) throws -> Socket {
        let data = try control.dataConnection()
        let reply = try control.command(command)
        guard reply.kind == 1 else { throw Failure("\(command) was answered \(reply.text)") }
        return data
    }

    private func withLargeFile(_ body: (FerryServer, TemporaryFolder) throws -> Void) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write([], to: "large")
            guard truncate(served.root.file("large"), Self.large) == 0 else { throw Failure.system("truncate") }
            try FerryServer.withUnstopped(served.root.path, family: .IPv4, options: ["--write"]) {
                try body($0, served.root)
            }
        }
    }
}
