import FTPCore
import FTPServer
import FTPStorage
import Testing

/// What an observer hears of a session, as a transcript.
struct EventTests {
    private func storage() -> MemoryStorage {
        let storage = MemoryStorage()
        storage.add("README", content: sampleText)
        storage.add("big", content: [UInt8](repeating: 7, count: 16 << 20))
        return storage
    }

    @Test func aWholeSession() async throws {
        let log = EventLog()
        try await withServer(storage(), { $0.observer = log }) { server in
            let client = try server.login()
            _ = try client.download("RETR README")
            _ = try client.upload("STOR new file", sampleText, .port)
            try client.ask("REST 6", 350)
            _ = try client.download("RETR README", .pasv)
            try client.play(
                """
                C: MKD d
                S: 257
                C: RNFR new file
                S: 350
                C: RNTO d/file
                S: 250
                C: DELE d/file
                S: 250
                C: RMD d
                S: 250
                C: RMD d
                S: 550
                C: TYPE A
                S: 200
                """)
            _ = try client.download("NLST")
            try client.ask("REIN", 220)
            try client.ask("QUIT", 221)
            client.wire.close()
            await log.wait(for: "closed")
        }
        #expect(
            log.lines == [
                "listening on 2", "opened", "anonymous: logged in",
                "anonymous: begins RETR /README I 0 passive",
                "anonymous: ends RETR /README I 0 passive complete 226 23",
                "anonymous: begins STOR /new file I 0 active",
                "anonymous: ends STOR /new file I 0 active complete 226 23",
                "anonymous: begins RETR /README I 6 passive",
                "anonymous: ends RETR /README I 6 passive complete 226 17",
                "anonymous: changed +directory /d", "anonymous: changed rename /new file /d/file",
                "anonymous: changed -file /d/file", "anonymous: changed -directory /d",
                "anonymous: refused -directory /d 550",
                "anonymous: begins NLST / A 0 passive", "anonymous: ends NLST / A 0 passive complete 226 13",
                "logged out anonymous", "closed quit 2 53 1 23", "draining",
            ])
        #expect(Set(log.sessions.map(\.id)).count == 1)
        #expect(log.sessions.allSatisfy { $0.client.host.isLoopback && $0.server.port != 0 })
    }

    @Test func theSizeOfAnUploadIsTold() async throws {
        let log = EventLog()
        try await withServer(storage(), { $0.observer = log }) { server in
            let client = try server.login()
            _ = try client.upload("STOR a", [1, 2, 3])
            try client.ask("REST 2", 350)
            _ = try client.upload("STOR a", [9])
            _ = try client.upload("APPE a", [9])
            _ = try client.upload("STOU", [9])
            try client.ask("TYPE A", 200)
            _ = try client.upload("STOR a", [9])
        }
        #expect(log.reports.map(\.size) == [3, 3, nil, 1, nil])
        #expect(log.reports.map(\.transfer.verb) == [.stor, .stor, .appe, .stou, .stor])
    }

    /// However a transfer ends, it is told of, and before its session is.
    /// It is the hash of what is stored, whatever was on the wire, and needs no right to read.
    @Test func theHashOfAnUploadIsTold() async throws {
        let folder = try Folder()
        let log = EventLog()
        let box = PermittedStorage(
            try folder.storage, PermissionRules([.init(.root, [.list, .write, .append])]))
        try await withServer(
            box,
            {
                $0.observer = log
                $0.uploadDigest = .sha256
            }
        ) { server in
            let client = try server.login()
            _ = try client.upload("STOR a", Array("abc".utf8))
            try client.ask("TYPE A", 200)
            _ = try client.upload("STOR b", Array("abc".utf8))
            _ = try client.upload("APPE b", Array("abc".utf8))
            try client.ask("QUIT", 221)
            client.wire.close()
            await log.wait(for: "anonymous: closed")
        }
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(log.reports.map(\.digest?.value) == [abc, abc, nil])
        #expect(log.reports.first?.digest?.algorithm == "SHA-256")
    }

    @Test func aTransferThatFails() async throws {
        let log = EventLog()
        try await withServer(
            storage(),
            {
                $0.observer = log
                $0.timeouts.dataConnect = .milliseconds(100)
            }
        ) { server in
            let client = try server.login()
            _ = try client.passivePort()
            try client.ask("RETR big", 425)
            _ = try client.passivePort()
            try client.ask("RETR missing", 550)
            let wire = try client.begin("RETR big")
            client.wire.close()
            await log.wait(for: "anonymous: closed")
            wire.close()
        }
        let lines = log.lines.filter { !$0.contains("begins") }
        #expect(
            lines.dropFirst(3).prefix(2) == [
                "anonymous: ends RETR /big I 0 passive failed(FTPServer.TransferReport.Cause.noConnection) 425 0",
                "anonymous: ends RETR /missing I 0 passive failed(FTPServer.TransferReport.Cause.storage) 550 0",
            ])
        #expect(lines[5].hasPrefix("anonymous: ends RETR /big I 0 passive aborted 426"))
        #expect(lines[6].hasPrefix("anonymous: closed disconnected 0"))
    }

    @Test func whoIsNotLetIn() async throws {
        let log = EventLog()
        try await withServer(
            storage(),
            {
                $0.observer = log
                $0.admission.sessionsPerAddress = 1
            }
        ) { server in
            let client = try server.connect()
            let second = try server.connectSilently()
            try second.expect(421)
            try second.expectEnd()
            second.wire.close()
            try client.ask("QUIT", 221)
            try client.expectEnd()
            client.wire.close()
            await log.wait(for: "closed")
            let third = try server.connect()
            try third.ask("QUIT", 221)
        }
        #expect(log.lines.prefix(4) == ["listening on 2", "opened", "refused address-full", "closed quit 0 0 0 0"])
    }

    @Test func observersHearInTurn() {
        let (first, second) = (EventLog(), EventLog())
        let both = Observers([first, second])
        let address = DataAddress(host: .ipv4(127, 0, 0, 1), port: 21)
        guard let id = SessionID("abc") else { return #expect(Bool(false)) }
        both.observe(
            .loggedIn,
            of: SessionSummary(id: id, client: address, server: address, since: Timestamp(seconds: 0), user: [0x61]))
        both.observe(.draining)
        #expect(first.lines == ["a: logged in", "draining"])
        #expect(second.lines == first.lines)
    }

    @Test func idsAreReadAsTheyAreShown() {
        let id = SessionID("b2x9k0q7m1a")
        #expect(id?.description == "b2x9k0q7m1a")
        #expect(SessionID("B2X9K0Q7M1A") == nil)
        #expect(SessionID("+5") == nil)
        #expect(SessionID("") == nil)
        #expect(SessionID("0000000000000000000000") == nil)
    }
}
