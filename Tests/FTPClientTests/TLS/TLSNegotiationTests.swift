import FTPClient
import FTPCore
import FTPTransport
import Synchronization
import Testing

@Suite("The client and what servers make of AUTH, PBSZ and PROT")
struct TLSNegotiationTests: TLSSuite {
    @Test("AUTH SSL is tried where AUTH TLS is unknown", arguments: ["500", "501", "502", "504"])
    func oldName(code: String) async throws {
        try await meet({ ($0.auth, $0.authSSL) = ("\(code) What?\r\n", "234 Go.\r\n") }) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            try await client.quit()
            #expect(server.lines.prefix(5) == ["AUTH TLS", "AUTH SSL", "PBSZ 0", "PROT P", "USER anonymous"])
            #expect(server.resumptions == [true])
        }
    }

    @Test("334 takes AUTH as 234 does", arguments: [true, false])
    func continued(isOld: Bool) async throws {
        let taken = "334 Go.\r\n"
        try await meet({ ($0.auth, $0.authSSL) = (isOld ? "504 What?\r\n" : taken, isOld ? taken : nil) }) {
            server, configuration in
            let client = try await connect(server, configuration)
            #expect(await client.protection != nil)
            #expect(try await client.protectsData)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [true])
            try await client.quit()
        }
    }

    @Test("AUTH SSL is not tried where TLS is refused for another reason", arguments: ["431", "530", "534"])
    func refused(code: String) async throws {
        try await meet({ ($0.auth, $0.authSSL) = ("\(code) No.\r\n", "234 Go.\r\n") }) { server, configuration in
            #expect(await refusal(server, configuration)?.code == .security)
            #expect(server.lines == ["AUTH TLS"])
        }
    }

    @Test("data connections that may not be protected end the session before the login")
    func noProtection() async throws {
        try await meet({ $0.prot = "536 No.\r\n" }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .security)
            #expect(error?.reply?.code == 536)
            #expect(server.lines == ["AUTH TLS", "PBSZ 0", "PROT P"])
        }
    }

    @Test("PROT is said where PBSZ is unknown")
    func noBufferSize() async throws {
        try await meet({ $0.pbsz = "502 What?\r\n" }) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [true])
            try await client.quit()
        }
    }

    @Test("where TLS is preferred, data goes in the clear if it has to, and that is told")
    func prefersProtection() async throws {
        try await meet({ $0.prot = "536 No.\r\n" }, mode: .preferred) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(await client.protection != nil)
            #expect(try await client.protectsData == false)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [])
            try await client.quit()
        }
    }

    @Test("data connections that are protected from the start need no PROT", arguments: [true, false])
    func protectedFromTheStart(isImplicit: Bool) async throws {
        try await meet(
            {
                ($0.isImplicit, $0.prot, $0.pbsz) = (isImplicit, "502 What?\r\n", "502 What?\r\n")
                ($0.auth, $0.authSSL) = ("504 What?\r\n", "234 Go.\r\n")
                $0.protectsFromTheStart = true
            }, mode: isImplicit ? .implicit : .required
        ) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.protectsData)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [true])
            try await client.quit()
        }
    }

    @Test("what was settled is settled again after the step back")
    func restored() async throws {
        try await meet({ $0.refusesNewestData = true }, { $0.security.memory = ProcessMemory() }) {
            server, configuration in
            let client = try await connect(server, configuration)
            let settings: [Command] = [
                .host(Array("a.test".utf8)), .opts(name: Array("UTF8".utf8), value: Array("ON".utf8)),
                .lang(Array("fr".utf8)), .lang(Array("en".utf8)),
            ]
            for command in settings { #expect(try await client.perform(command).code == 200) }
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            try await client.quit()
            let again = server.lines.drop { $0 != "QUIT" }.dropFirst()
            #expect(
                Array(again.prefix(11)) == [
                    "AUTH TLS", "PBSZ 0", "PROT P", "HOST a.test", "USER anonymous", "PASS anonymous@", "OPTS UTF8 ON",
                    "LANG en", "CWD /here", "TYPE I", "EPSV",
                ])
        }
    }

    @Test("what is remembered of a server is asked for and told by its name and port")
    func memory() async throws {
        let memory = NotedMemory()
        try await meet({ $0.refusesNewestData = true }, { $0.security.memory = memory }) { server, configuration in
            let client = try await connect(server, configuration)
            #expect(memory.old == [])
            _ = try await client.contents(of: "a")
            try await client.quit()
            #expect(memory.old == ["127.0.0.1:\(server.port)"])
            let other = try await connect(server, configuration)
            #expect(await other.protection?.hasPrefix("TLSv1.2 ") == true)
            try await other.quit()
        }
    }

    private final class NotedMemory: ServerMemory {
        private let found = Mutex<Set<String>>([])
        var old: Set<String> { found.withLock { $0 } }
        func isOld(_ server: String) -> Bool { old.contains(server) }
        func remember(old server: String) { _ = found.withLock { $0.insert(server) } }
    }

    @Test(
        "servers' names",
        arguments: [
            ("FTP.Example.org.", 21, "ftp.example.org:21"), ("::1", 990, "[::1]:990"), ("192.0.2.1", 1, "192.0.2.1:1"),
        ] as [(String, UInt16, String)])
    func names(host: String, port: UInt16, name: String) { #expect(ServerName.of(host, port) == name) }

    @Test("a certificate that is not the pinned one is refused with both fingerprints")
    func changed() async throws {
        let expected = try #require(Fingerprint(String(repeating: "ab", count: 32)))
        try await meet({ _ in }, { $0.security.trust = .pinned([expected]) }) { server, configuration in
            let error = await refusal(server, configuration)
            #expect(error?.code == .untrusted)
            #expect(error?.message.contains("\(expected)") == true)
            let shown = "SHA256:\(server.behaviour.context.settings.identities[0].certificate.fingerprint)"
            #expect(error?.message.contains(shown) == true)
            #expect(server.lines == ["AUTH TLS"])
        }
    }
}
