import FTPClient
import FTPCore
import Foundation
import Testing

/// The client with TLS against third-party servers as they are set up by default.
@Suite("The client with TLS and servers of others")
struct TLSClientTests {
    struct Case: CustomTestStringConvertible {
        let peer: TLSPeer
        let version: ClientSecurity.Version
        let mode: ClientConfiguration.DataMode

        var testDescription: String { "\(peer.rawValue), \(version), \(mode)" }

        static let all = TLSPeer.allCases.flatMap { peer in
            [ClientSecurity.Version.v1_2, .v1_3].flatMap { version in
                [ClientConfiguration.DataMode.passive, .active].map { Case(peer: peer, version: version, mode: $0) }
            }
        }
    }

    @Test("a hundred transfers in a session", arguments: Case.all)
    func transfers(_ the: Case) async throws {
        try await TemporaryFolder.withAsync { folder in
            let served = try ServedFolder(in: folder)
            let big = (0..<2_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try served.root.write(big, to: "big")
            try served.root.write([1, 2, 3], to: "small")
            try await the.peer.serve(served.root.path, in: folder) { endpoint, certificate in
                var configuration = ClientConfiguration()
                configuration.dataMode = the.mode
                configuration.security.mode = .required
                configuration.security.trust = .authorities(file: certificate)
                configuration.security.maximumVersion = the.version
                let client = try await Client.connect(
                    to: "127.0.0.1", port: UInt16(endpoint.port), configuration: configuration)
                switch endpoint.login {
                case .anonymous: try await client.logIn()
                case .account(let user, let password): try await client.logIn(user: user, password: password)
                }
                let protection = await client.protection ?? "none"
                let isBig = try await client.contents(of: "big") == big
                #expect(isBig, "the received file differs")
                for _ in 0..<98 { #expect(try await client.contents(of: "small") == [1, 2, 3]) }
                try await client.upload(contents: big, to: Pathname(ServedFolder.uploadPath("up")))
                let isStored = try served.incoming.read("up") == big
                #expect(isStored, "the stored file differs")
                // It was never taken up again with another version.
                #expect(await client.protection == protection)
                #expect(protection.hasPrefix(the.version == .v1_2 ? "TLSv1.2 " : "TLSv1.3 "))
                try await client.quit()
            }
        }
    }

    @Test("ferry get needs the certificate to be trusted", arguments: TLSPeer.allCases)
    func command(_ peer: TLSPeer) async throws {
        try await TemporaryFolder.withAsync { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write([1, 2, 3], to: "small")
            try await peer.serve(served.root.path, in: folder) { endpoint, certificate in
                let session = ClientSession(endpoint: endpoint, mode: .passive, folder: folder)
                func ferry(_ options: [String]) throws -> ChildProcess {
                    try ChildProcess(
                        Invocation(
                            program: try Program.ferry(),
                            arguments: ["get", "--tls", "required"] + options
                                + [session.url("small"), folder.file("received")]))
                }
                let refused = try ferry([])
                #expect(try refused.waitForExit(within: Bounds.run) == .exited(10))
                #expect(String(decoding: refused.errors, as: UTF8.self).contains("SHA256:"))
                let taken = try ferry(["--cacert", certificate])
                #expect(try taken.waitForExit(within: Bounds.run) == .exited(0), "\(taken.transcript)")
                #expect(try folder.read("received") == [1, 2, 3])
                let shouting = try ferry(["--insecure"])
                #expect(try shouting.waitForExit(within: Bounds.run) == .exited(0))
                #expect(String(decoding: shouting.errors, as: UTF8.self).contains("WARNING"))
            }
        }
    }
}
