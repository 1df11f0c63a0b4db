import FTPClient
import FTPCore
import FTPTransport
import Synchronization
import Testing

@Suite("The client and servers with TLS")
struct TLSTests: TLSSuite {
    @Test("nothing but AUTH goes in the clear, and data connections resume", arguments: [TLSVersion.v1_2, .v1_3])
    func explicit(version: TLSVersion) async throws {
        try await meet({ $0.requiresReuse = true }, maximum: version) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(await client.protection?.hasPrefix("\(version) ") == true)
            for _ in 0..<100 { #expect(try await client.contents(of: "a") == Array("content".utf8)) }
            try await client.upload(contents: [1, 2, 3], to: "b")
            try await client.quit()
            #expect(server.lines.prefix(4) == ["AUTH TLS", "PBSZ 0", "PROT P", "USER anonymous"])
            #expect(server.resumptions == [Bool](repeating: true, count: 101))
            #expect(server.upload.bytes == [1, 2, 3] && server.upload.ending == .clean)
        }
    }

    @Test("TLS from the first byte on")
    func implicit() async throws {
        try await meet({ $0.isImplicit = true }, mode: .implicit) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            try await client.quit()
            #expect(server.lines.first == "PBSZ 0")
            #expect(server.resumptions == [true])
        }
    }

    @Test("a server that refuses AUTH is told nothing more where TLS is required")
    func refusesAUTH() async throws {
        try await meet({ $0.auth = "502 No.\r\n" }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(error?.reply?.code == 502)
            #expect(server.lines == ["AUTH TLS", "AUTH SSL"])
        }
    }

    @Test("a server that refuses AUTH is gone on with where TLS is preferred")
    func prefers() async throws {
        try await meet({ $0.auth = "502 No.\r\n" }, mode: .preferred) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(await client.protection == nil)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            try await client.quit()
        }
    }

    @Test(
        "what comes behind the reply to AUTH in plain text is not taken",
        arguments: [
            "234 Go.\r\n230 Welcome.\r\n", "234 Go.\r\n2", "234 Go.\r\n200 Fine.\r\n200 Fine.\r\n331 Yes.\r\n",
            "334 Go.\r\n230 Welcome.\r\n",
        ])
    func injection(reply: String) async throws {
        let said = Mutex<[Reply]>([])
        try await meet(
            { $0.auth = reply },
            { $0.transcript = { if case .reply(let reply) = $0 { said.withLock { $0.append(reply) } } } }
        ) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(server.lines == ["AUTH TLS"])
            #expect(said.withLock { $0 }.map { "\($0.code.number)" } == ["220", "\(reply.prefix(3))"])
        }
    }

    @Test("plain text in place of the handshake is called so")
    func plainText() async throws {
        try await meet({ $0.staysPlain = true }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            // With the reply in one segment it is an injection, else no TLS: either way it is said.
            #expect(error?.message.contains("plain text") == true)
            #expect(server.lines == ["AUTH TLS"])
        }
    }

    @Test("a server without a version that is allowed is refused")
    func version() async throws {
        try await meet(maximum: .v1_2, { $0.security.minimumVersion = .v1_3 }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(server.lines == ["AUTH TLS"])
        }
    }

    @Test("a certificate for another host is refused, and its names are told")
    func wrongName() async throws {
        try await meet(names: ["elsewhere.test"]) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .untrusted)
            #expect(error?.message.contains("it is for another host: elsewhere.test") == true)
            #expect(error?.message.contains("SHA256:") == true)
        }
    }

    @Test("a certificate that is not valid now is refused", arguments: [(-3, -1, "expired on"), (1, 3, "valid from")])
    func time(from: Int64, to: Int64, word: String) async throws {
        try await meet(from: from, to: to) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .untrusted)
            #expect(error?.message.contains(word) == true)
        }
    }

    @Test("an authority that is not known is refused, and a pin trusts all the same")
    func unknownAuthority() async throws {
        try await meet({ _ in }, { $0.security.trust = .system }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .untrusted)
            var configuration = configuration
            let fingerprint = "\(server.behaviour.context.settings.identities[0].certificate.fingerprint)"
            configuration.security.trust = .pinned([try #require(Fingerprint(fingerprint))])
            try await connect(server, configuration).quit()
            configuration.security.trust = .pinned([try #require(Fingerprint(String(repeating: "ab", count: 32)))])
            #expect(await refusal(server, configuration)?.code == .untrusted)
            configuration.security.trust = .anybody
            try await connect(server, configuration).quit()
        }
    }

    @Test("who is asked about a certificate decides", arguments: [true, false])
    func confirmation(answer: Bool) async throws {
        let asked = Mutex<[PresentedCertificate]>([])
        try await meet(
            names: ["elsewhere.test"],
            {
                $0.security.confirm = { certificate in
                    asked.withLock { $0.append(certificate) }
                    return answer
                }
            }
        ) { server, configuration in
            if answer {
                let client = try await connect(server, configuration)
                #expect(try await client.contents(of: "a") == Array("content".utf8))
                try await client.quit()
            } else {
                #expect(await refusal(server, configuration)?.code == .untrusted)
            }
            #expect(asked.withLock { $0 }.map(\.names) == [["elsewhere.test"]])
        }
    }

    @Test("where TLS 1.3 cannot resume, the transfer is done with TLS 1.2, and so is the next session")
    func fallsBack() async throws {
        try await meet({ ($0.refusesNewestData, $0.requiresReuse) = (true, true) }) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(await client.protection?.hasPrefix("TLSv1.2 ") == true)
            try await client.upload(contents: [1, 2, 3], to: "b")
            try await client.quit()
            #expect(server.lines.contains("CWD /here"))
            #expect(server.lines.filter { $0.hasPrefix("AUTH") }.count == 2)
            let other = try await connect(server, configuration)
            #expect(await other.protection?.hasPrefix("TLSv1.2 ") == true)
            try await other.quit()
            #expect(server.resumptions == [true, true, true])
        }
    }

    @Test(
        "what was protected is not given up on the way to TLS 1.2, even where that is only preferred",
        arguments: [true, false])
    func fallsBackUnderTLS(isAuth: Bool) async throws {
        try await meet(
            {
                ($0.refusesNewestData, $0.requiresReuse) = (true, true)
                if isAuth { $0.laterAuth = "502 What?\r\n" } else { $0.laterProt = "536 No.\r\n" }
            }, mode: .preferred
        ) { server, configuration in
            let client = try await connect(server, configuration)
            let error = await #expect(throws: ClientError.self) {
                try await client.upload(contents: [1, 2, 3], to: "b")
            }
            let words = isAuth ? "does not take AUTH TLS" : "does not protect data connections"
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
            #expect(server.lines.filter { $0.hasPrefix("PASS") }.count == 1, "\(server.lines)")
            #expect(server.upload.bytes.isEmpty)
        }
    }

    @Test("a refusal without a way out is an error, once")
    func refusesData() async throws {
        try await meet({ $0.refusesNewestData = true }, { $0.security.minimumVersion = .v1_3 }) {
            server, configuration in
            let client = try await connect(server, configuration)
            let error = await #expect(throws: ClientError.self) { try await client.contents(of: "a") }
            #expect(error?.reply?.code == 522)
            try await client.quit()
            #expect(server.lines.filter { $0.hasPrefix("RETR") }.count == 1)
        }
    }

    @Test("a download that is cut between two records is not whole", arguments: 0...3, [false, true])
    func truncation(records: Int, isTolerated: Bool) async throws {
        let content = (0..<records << 14).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await meet(
            { ($0.content, $0.cuts) = (content, true) }, { $0.security.toleratesCut = isTolerated }
        ) { server, configuration in
            let client = try await connect(server, configuration)
            try await withTemporaryFolder { folder in
                let target = folder + "/a"
                if isTolerated {
                    try await client.download("a", to: target)
                    #expect(isSame(content, try read(target)))
                } else {
                    let error = await #expect(throws: ClientError.self) { try await client.download("a", to: target) }
                    #expect(error?.code == .incomplete)
                    #expect(throws: FileTrouble.self) { try read(target) }
                    if records > 0 { #expect(isSame(content, try read(target + Client.partialSuffix))) }
                    // Another version of TLS would not help.
                    #expect(server.lines.filter { $0 == "AUTH TLS" }.count == 1)
                }
            }
            try await client.quit()
        }
    }

    @Test("a data connection in plain text is not taken for a protected one")
    func plainData() async throws {
        try await meet({ $0.hasPlainData = true }, { $0.security.minimumVersion = .v1_3 }) { server, configuration in
            let client = try await connect(server, configuration)
            let error = await #expect(throws: ClientError.self) { try await client.contents(of: "a") }
            #expect(error?.code == .dataConnection)
            await client.close()
        }
    }
}
