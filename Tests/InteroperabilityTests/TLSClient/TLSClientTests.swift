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
        let family: Family

        var testDescription: String { "\(peer.rawValue), \(version), \(mode), \(family)" }

        static let all = TLSPeer.allCases.flatMap { peer in
            [(ClientSecurity.Version.v1_2, Family.IPv4), (.v1_3, .IPv4), (.v1_3, .IPv6)].flatMap { version, family in
                [ClientConfiguration.DataMode.passive, .active].map {
                    Case(peer: peer, version: version, mode: $0, family: family)
                }
            }
        }
    }

    private static let big = (0..<2_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    /// A client that trusts this certificate, logged in.
    private func client(_ the: Case, _ endpoint: Endpoint, _ certificate: String) async throws -> Client {
        var configuration = ClientConfiguration()
        configuration.dataMode = the.mode
        configuration.security.mode = .required
        configuration.security.trust = .authorities(file: certificate)
        configuration.security.maximumVersion = the.version
        // Nothing is remembered from one case to the next.
        configuration.security.memory = ProcessMemory()
        let client = try await Client.connect(
            to: the.family.loopback, port: UInt16(endpoint.port), configuration: configuration)
        switch endpoint.login {
        case .anonymous: try await client.logIn()
        case .account(let user, let password): try await client.logIn(user: user, password: password)
        }
        return client
    }

    @Test("a hundred transfers in a session", arguments: Case.all)
    func transfers(_ the: Case) async throws {
        try await TemporaryFolder.withAsync { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write(Self.big, to: "big")
            try served.root.write([1, 2, 3], to: "small")
            try await the.peer.serve(served.root.path, family: the.family, in: folder) { endpoint, certificate in
                let client = try await client(the, endpoint, certificate)
                let protection = await client.protection ?? "none"
                let isBig = try await client.contents(of: "big") == Self.big
                #expect(isBig, "the received file differs")
                for _ in 0..<96 { #expect(try await client.contents(of: "small") == [1, 2, 3]) }
                let path = Pathname(ServedFolder.uploadPath("up"))
                try await client.upload(contents: Self.big, to: path)
                let isStored = try served.incoming.read("up") == Self.big
                #expect(isStored, "the stored file differs")
                try await client.upload(contents: [], to: Pathname(ServedFolder.uploadPath("empty")))
                #expect(try served.incoming.read("empty") == [])
                let entries = try await client.list()
                let sizes = entries.map { "\($0.shownName) \($0.kind == .file ? $0.size ?? 0 : 0)" }
                #expect(sizes.sorted() == ["big 2000003", "incoming 0", "small 3"])
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

    @Test("ferry get shows a certificate to servers that want one", arguments: [TLSPeer.vsftpd, .proFTPD])
    func clientCertificate(_ peer: TLSPeer) async throws {
        try await TemporaryFolder.withAsync { folder in
            let served = try ServedFolder(in: folder)
            try served.root.write([1, 2, 3], to: "small")
            let authority = TLSMaterial(folder: folder, name: "authority")
            try authority.makeSelfSigned()
            let alice = TLSMaterial(folder: folder, name: "alice")
            try alice.make(signedBy: authority)
            let stranger = TLSMaterial(folder: folder, name: "stranger")
            try stranger.makeSelfSigned()
            try await peer.serve(served.root.path, in: folder, authorities: authority.certificate) {
                endpoint, certificate in
                let session = ClientSession(endpoint: endpoint, mode: .passive, folder: folder)
                func ferry(_ options: [String]) throws -> (status: ExitStatus, errors: String) {
                    let process = try ChildProcess(
                        Invocation(
                            program: try Program.ferry(),
                            arguments: ["get", "--tls", "required", "--cacert", certificate] + options
                                + [session.url("small"), folder.file("received")]))
                    let status = try process.waitForExit(within: Bounds.run)
                    return (status, String(decoding: process.errors, as: UTF8.self))
                }
                #expect(try ferry(["--cert", alice.both]).status == .exited(0))
                #expect(try ferry(["--cert", alice.certificate, "--key", alice.key]).status == .exited(0))
                #expect(try folder.read("received") == [1, 2, 3])
                let without = try ferry([])
                #expect(without.status == .exited(10))
                #expect(without.errors.contains("wants a client certificate"))
                let wrong = try ferry(["--cert", stranger.both])
                #expect(wrong.status == .exited(10))
                #expect(wrong.errors.contains("does not accept the client's certificate (CN=stranger.test)"))
                let mixed = try ferry(["--cert", alice.certificate, "--key", stranger.key])
                #expect(mixed.status == .exited(7))
                #expect(mixed.errors.contains("this is not the key"))
            }
        }
    }
}
