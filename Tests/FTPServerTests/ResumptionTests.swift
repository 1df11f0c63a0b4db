import FTPCore
import FTPStorage
import Testing

/// Uploads that were broken off, and the dialogues by which clients go on with them.
@Suite struct ResumptionTests {
    /// The first half of what is sent came before the upload broke off.
    private static let (old, new, half) = (pattern(40_000), [UInt8](repeating: 7, count: 50_000), 1_000)

    /// A server whose file `f` has these bytes, or is not there; and an upload to it that broke off.
    private func broken(
        over old: [UInt8]?, by new: [UInt8] = new, _ body: @escaping @Sendable (TestServer, Folder) async throws -> Void
    ) async throws {
        let folder = try Folder()
        if let old { try folder.write("f", old) }
        try await withServer(try folder.storage) { server in
            try Self.breakOff("STOR f", new[..<Self.half], of: try server.login(), in: folder)
            #expect(folder.read("f") == old)
            try await body(server, folder)
        }
        #expect(try folder.everything.filter { $0.hasPrefix(".ferry-upload-once") } == [])
    }

    /// Sends these bytes, and breaks off when they have come.
    private static func breakOff(
        _ line: String, _ bytes: ArraySlice<UInt8>, of client: Client, in folder: Folder, startingAt offset: Int = 0
    ) throws {
        let data = try client.begin(line)
        try data.send(Array(bytes))
        #expect(try comesTrue { try folder.sizeOfUnfinished == offset + bytes.count })
        data.reset()
        try client.expect(426)
    }

    private static func send(_ line: String, _ bytes: ArraySlice<UInt8>, by client: Client) throws {
        let last = try client.upload(line, Array(bytes)).last
        #expect(last?.code == 226)
    }

    @Test(arguments: [nil, old]) func theLengthThenRest(over old: [UInt8]?) async throws {
        try await broken(over: old) { server, folder in
            let client = try server.login()
            #expect(try client.ask("SIZE f", 213).message == "1000")
            try client.ask("REST 1000", 350)
            try Self.send("STOR f", Self.new[Self.half...], by: client)
            #expect((folder.read("f") == Self.new) as Bool)
            #expect(try client.ask("SIZE f", 213).message == "50000")
            #expect(try folder.everything == ["f"])
        }
    }

    @Test(arguments: [nil, old]) func theLengthThenAppend(over old: [UInt8]?) async throws {
        try await broken(over: old) { server, folder in
            // It breaks off a second time.
            let second = try server.login()
            #expect(try second.ask("SIZE f", 213).message == "1000")
            try Self.breakOff("APPE f", Self.new[1_000..<3_000], of: second, in: folder, startingAt: 1_000)
            #expect(folder.read("f") == old)
            let third = try server.login()
            #expect(try third.ask("SIZE f", 213).message == "3000")
            try Self.send("APPE f", Self.new[3_000...], by: third)
            #expect((folder.read("f") == Self.new) as Bool)
            // What was told is over: this is behind the file.
            try Self.send("APPE f", [1, 2, 3], by: third)
            #expect((folder.read("f") == Self.new + [1, 2, 3]) as Bool)
            #expect(try folder.everything == ["f"])
        }
    }

    /// Others, and listings, know the file only.
    @Test func nobodyElseIsToldOfIt() async throws {
        try await broken(over: Self.old) { server, _ in
            let other = try server.login(from: .ipv4(127, 0, 0, 9))
            #expect(try other.ask("SIZE f", 213).message == "40000")
            let client = try server.login()
            #expect(try client.ask("SIZE f", 213).message == "1000")
            let facts = String(decoding: try client.fetch("MLSD"), as: UTF8.self)
            #expect(facts.contains("size=40000;") && !facts.contains("1000"))
        }
    }

    /// A client that goes by the listing would put the end of one file behind another.
    @Test func appendWithoutTheLengthIsRefusedOnce() async throws {
        try await broken(over: Self.old) { server, folder in
            let client = try server.login()
            let refused = try client.upload("APPE f", [1, 2, 3])
            #expect(refused.first.code == 550)
            #expect(folder.read("f") == Self.old)
            #expect(try client.ask("SIZE f", 213).message == "40000")
            try Self.send("APPE f", [1, 2, 3], by: client)
            #expect((folder.read("f") == Self.old + [1, 2, 3]) as Bool)
            #expect(try folder.everything == ["f"])
        }
    }

    /// What was refused once is still there for whoever knows how far it came.
    @Test func restGoesOnAfterARefusal() async throws {
        try await broken(over: Self.old) { server, folder in
            let client = try server.login()
            try client.ask("APPE f", 550)
            try client.ask("REST 1000", 350)
            try Self.send("STOR f", Self.new[Self.half...], by: client)
            #expect((folder.read("f") == Self.new) as Bool)
        }
    }

    /// A download that went by the length of an upload would be cut: it is refused once, and then told right.
    @Test func retrievingByTheWrongLengthIsRefusedOnce() async throws {
        try await broken(over: Self.old) { server, _ in
            let client = try server.login()
            #expect(try client.ask("SIZE f", 213).message == "1000")
            #expect(try client.download("RETR f").first.code == 450)
            #expect(try client.ask("SIZE f", 213).message == "40000")
            #expect((try client.retrieve("f") == Self.old) as Bool)
            #expect(try server.login().ask("SIZE f", 213).message == "40000")
        }
    }

    /// The same for a file that the event loop sends by itself.
    @Test func aSmallFileIsNoOther() async throws {
        try await broken(over: [1, 2, 3], by: pattern(5_000)) { server, _ in
            let client = try server.login()
            #expect(try client.retrieve("f") == [1, 2, 3])
            #expect(try client.ask("SIZE f", 213).message == "1000")
            #expect(try client.download("RETR f").first.code == 450)
            #expect(try client.retrieve("f") == [1, 2, 3])
        }
    }

    /// When the file is another, the upload is of the past.
    @Test func aChangedFileIsTold() async throws {
        try await broken(over: Self.old) { server, folder in
            let client = try server.login()
            #expect(try client.ask("SIZE f", 213).message == "1000")
            try folder.write("f", [9])
            try Self.send("APPE f", [8], by: client)
            #expect(folder.read("f") == [9, 8])
        }
        try await broken(over: Self.old) { server, folder in
            let client = try server.login()
            try folder.write("f", [9])
            #expect(try client.ask("SIZE f", 213).message == "1")
            #expect(try client.retrieve("f") == [9])
        }
    }

    /// What SIZE told holds for one login, and until SIZE tells something else.
    @Test func whatWasToldEndsWithTheLogin() async throws {
        try await broken(over: Self.old) { server, folder in
            let client = try server.login()
            try client.ask("SIZE f", 213)
            try client.ask("USER anonymous", 230)
            try client.ask("TYPE I", 200)
            try client.ask("APPE f", 550)
            #expect(folder.read("f") == Self.old)
        }
    }

    /// In a text type no length is told that could be gone on from.
    @Test func textIsNotGoneOnWith() async throws {
        try await broken(over: nil) { server, folder in
            let client = try server.login()
            try client.ask("TYPE A", 200)
            try client.ask("SIZE f", 550)
            try client.ask("REST 1000", 504)
            try client.ask("TYPE I", 200)
            #expect(try client.ask("SIZE f", 213).message == "1000")
        }
    }
}

extension Folder {
    /// The size of the one upload that is unfinished.
    fileprivate var sizeOfUnfinished: Int? {
        get throws { try everything.first { $0.hasPrefix(".ferry-upload-") }.flatMap { read($0)?.count } }
    }
}
