import Foundation
import Testing

/// `ferry get` and a server whose certificate signs itself.
@Suite("Trust on first use")
struct TrustOnFirstUseTests {
    /// What `ferry get` came to, with these answers typed on a terminal, or without one.
    private func get(
        _ server: FerryServer, _ folder: TemporaryFolder, typing: String?
    ) throws -> (status: ExitStatus, text: String) {
        let url = "ftp://127.0.0.1:\(server.endpoint.port)/file"
        let words = [try Program.ferry(), "get", "--tls", "required", url, folder.file("received")]
        let environment = ["HOME": folder.path, "XDG_CONFIG_HOME": ""]
        var invocation = Invocation(
            program: words[0], arguments: Array(words.dropFirst()), environment: environment)
        if let typing {
            invocation = Invocation(
                program: try Program.named("script"),
                arguments: ["-qec", words.joined(separator: " "), "/dev/null"], environment: environment, input: typing)
        }
        let process = try ChildProcess(invocation)
        let status = try process.waitForExit(within: Bounds.run)
        return (status, process.transcript)
    }

    @Test("is asked for, remembered, and refused when the certificate has changed")
    func wholeStory() throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write([1, 2, 3], to: "file")
            let known = folder.file(".config/ferry/known_certificates")
            let port = try FreePort.take(.IPv4)
            func serve(_ body: (FerryServer) throws -> Void) throws {
                try FerryServer.with(
                    served.root.path, family: .IPv4,
                    options: ["--tls-self-signed", folder.file("id.pem"), "--port", "\(port)"], body)
            }
            try serve { server in
                let unasked = try get(server, folder, typing: nil)
                #expect(unasked.status == .exited(10))
                #expect(unasked.text.contains("Nobody could be asked, because there is no terminal."))
                let refused = try get(server, folder, typing: "no\n")
                #expect(refused.status == .exited(10))
                #expect(refused.text.contains("Trust this certificate from now on?"))
                #expect(!FileManager.default.fileExists(atPath: known))
                let agreed = try get(server, folder, typing: "yes\n")
                #expect(agreed.status == .exited(0), "\(agreed.text)")
                #expect(try folder.read("received") == [1, 2, 3])
                #expect(try String(contentsOfFile: known, encoding: .utf8).hasPrefix("127.0.0.1:\(port) SHA256:"))
                let again = try get(server, folder, typing: nil)
                #expect(again.status == .exited(0), "\(again.text)")
            }
            try FileManager.default.removeItem(atPath: folder.file("id.pem"))
            let line = try String(contentsOfFile: known, encoding: .utf8)
            try serve { server in
                for typing in [nil, "yes\n"] {
                    let changed = try get(server, folder, typing: typing)
                    #expect(changed.status == .exited(10))
                    #expect(changed.text.contains("THE CERTIFICATE HAS CHANGED"))
                    let fingerprints = changed.text.split { $0.isWhitespace }.filter { $0.hasPrefix("SHA256:") }
                    #expect(Set(fingerprints).count == 2)
                    #expect(line.contains(fingerprints[0]))
                }
            }
            #expect(try String(contentsOfFile: known, encoding: .utf8) == line)
        }
    }
}
