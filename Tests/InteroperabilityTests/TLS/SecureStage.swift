import Foundation
import Testing

/// A server with a certificate of its own, in a folder with a file to fetch.
struct SecureStage {
    let folder: TemporaryFolder
    let served: ServedFolder
    let port: Int
    let implicitPort: Int
    let process: ChildProcess

    var authority: String { folder.file("id.pem") }
    static let contents = Sample.largeBinary.contents

    /// Settings by which nobody is served without TLS, and no data connection that does not resume the session.
    static let requiring = "tls:\n  mode: required\n  data: required\n  resumption: require\n"

    /// Runs a server while a body does.
    static func with(
        _ options: [String] = [], settings: String = "", _ body: (SecureStage) throws -> Void
    ) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write(contents, to: "file")
            try folder.write(Array(settings.utf8), to: "ferry.yaml")
            let implicitPort = try FreePort.take(.IPv4)
            let all =
                [
                    "--write", "--tls-self-signed", folder.file("id.pem"), "--implicit-port", "\(implicitPort)",
                    "--config", folder.file("ferry.yaml"),
                ] + options
            try FerryServer.with(served.root.path, family: .IPv4, options: all) { server in
                try body(
                    SecureStage(
                        folder: folder, served: served, port: server.endpoint.port, implicitPort: implicitPort,
                        process: server.process))
            }
        }
    }

    /// The file was fetched to `received`, and sent back to `incoming/sent`.
    func expectBoth() throws {
        let isReceived = try folder.read("received") == Self.contents
        #expect(isReceived, "the received file differs")
        let isSent = try served.incoming.read("sent") == Self.contents
        #expect(isSent, "the stored file differs")
    }

    /// Waits until the log says this.
    func waitForLog(_ text: String) throws {
        _ = try process.wait(for: "“\(text)” in the log", within: Bounds.run) { process in
            process.transcript.contains(text) ? true : nil
        }
    }
}
