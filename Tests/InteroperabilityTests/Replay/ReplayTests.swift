import Testing

/// `ferry replay` both ways: captured clients for servers of others, captured servers for clients of others.
@Suite("Replay")
struct ReplayTests {
    @Test("the client's side moves the captured files", arguments: PeerCase.all.filter { $0.family == .IPv4 })
    func client(_ the: PeerCase) throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(the.mode, login: the.peer.login)
            try folder.write(session.capture(download: .smallText, upload: .largeBinary), to: "s.pcap")
            let served = try ServedFolder(in: folder)
            try served.add(.smallText)
            try PeerServer.with(the.peer, serving: served.root.path, family: the.family, in: folder) { server in
                let (report, _) = try ReplayReport.play(folder.file("s.pcap"), for: server.endpoint)
                #expect(report.stopped == nil)
                #expect(report.steps.last?.command == "QUIT")
                let data = report.steps.compactMap(\.data)
                #expect(data.map(\.kind) == ["file", "upload"])
                #expect(data.first?.same == true)
                #expect(data.last?.sent == Sample.largeBinary.contents.count)
            }
            let isEqual = try served.incoming.read(Sample.largeBinary.name) == Sample.largeBinary.contents
            #expect(isEqual, "the stored file differs")
        }
    }

    @Test("a file that is another is told, with exit code 1")
    func otherFile() throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            try folder.write(session.capture(download: .smallText, upload: .empty), to: "s.pcap")
            let served = try ServedFolder(in: folder)
            try served.root.write(Array("another".utf8), to: Sample.smallText.name)
            try FerryServer.with(served.root.path, family: .IPv4, options: ["--write"]) { server in
                let (report, status) = try ReplayReport.play(folder.file("s.pcap"), for: server.endpoint)
                #expect(status == .exited(1))
                #expect(report.differs)
                #expect(report.steps.compactMap(\.data).first?.same == false)
            }
        }
    }

    @Test("both sides of one capture differ in nothing", arguments: DataMode.allCases)
    func bothSides(mode: DataMode) throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(mode)
            try folder.write(session.capture(download: .largeBinary, upload: .smallText), to: "s.pcap")
            let server = try ReplayServerProcess(folder.file("s.pcap"))
            let (report, status) = try ReplayReport.play(folder.file("s.pcap"), for: server.endpoint)
            #expect(status == .exited(0))
            #expect(report.steps.count > 10)
            let others = report.steps.filter { $0.comparison != "same" || $0.data?.same == false }
            #expect(others.isEmpty, "\(others)")
            let told = try server.stop()
            #expect(told.contains("the same as captured"))
        }
    }

    @Test(
        "the server's side serves clients of others",
        arguments: ClientCase.all.filter {
            $0.family == .IPv4 && ["curl", "lftp", "tnftp", "ftplib"].contains($0.client.name)
        })
    func server(_ the: ClientCase) throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            try folder.write(session.capture(download: .largeBinary, upload: .smallText), to: "s.pcap")
            try folder.write(Sample.smallText.contents, to: Sample.smallText.name)
            let server = try ReplayServerProcess(folder.file("s.pcap"))
            let live = ClientSession(endpoint: server.endpoint, mode: the.mode, folder: folder)
            try the.client.download(Sample.largeBinary.name, to: folder.file("received"), live)
            let isEqual = try folder.read("received") == Sample.largeBinary.contents
            #expect(isEqual, "the received file differs")
            if the.client.canUpload {
                try the.client.upload(
                    folder.file(Sample.smallText.name), to: ServedFolder.uploadPath(Sample.smallText.name), live)
                #expect(try server.stop().contains("the same as captured"))
            }
        }
    }

    @Test("a server that says nothing is waited for no longer than told")
    func silence() throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            try folder.write(session.capture(download: .smallText, upload: .empty), to: "s.pcap")
            let silent = try Socket.listening(.IPv4)
            let endpoint = Endpoint(family: .IPv4, port: silent.port, login: .anonymous)
            let (report, status) = try ReplayReport.play(
                folder.file("s.pcap"), for: endpoint, options: ["--timeout", "1"])
            #expect(status == .exited(9))
            #expect(report.stopped != nil)
        }
    }

    @Test(
        "a server that talks without end is left",
        arguments: [
            ("", "120 wait\r\n", 8), ("220 hi\r\n", "150 wait\r\n", 8), ("220 hi\r\n331-first\r\n", " and more\r\n", 9),
        ] as [(String, String, Int32)])
    func flood(beginning: String, more: String, code: Int32) throws {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            try folder.write(session.capture(download: .smallText, upload: .empty), to: "s.pcap")
            let listener = try Socket.listening(.IPv4)
            let child = try ChildProcess(
                Invocation(
                    program: try Program.ferry(),
                    arguments: [
                        "replay", folder.file("s.pcap"), "--as", "client", "ftp://127.0.0.1:\(listener.port)",
                        "--timeout", "2",
                    ]))
            let start = ContinuousClock.now
            let server = try listener.accepted()
            try server.send(Array(beginning.utf8))
            let flood = Array(String(repeating: more, count: 4096).utf8)
            // It goes away when it has had enough; a bound for one that does not.
            while start.duration(to: .now) < .seconds(20) {
                do { try server.send(flood) } catch { break }
            }
            #expect(start.duration(to: .now) < .seconds(15))
            #expect(try child.waitForExit(within: Bounds.run) == .exited(code))
        }
    }
}
