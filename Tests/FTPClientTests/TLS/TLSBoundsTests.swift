import FTPClient
import FTPCore
import FTPTransport
import Testing

@Suite("The client and servers whose TLS does not come, or does not end")
struct TLSBoundsTests: TLSSuite {
    private static let bound = Duration.milliseconds(300)
    /// Far from the bound, and less than what is usual: 15 seconds for a handshake, 5 for an end.
    private static let patience = (handshake: Duration.seconds(12), end: Duration.seconds(4))

    @Test(
        "a handshake that does not end on the control connection", arguments: [TLSServer.Handshake.silent, .trickling])
    func control(handshake: TLSServer.Handshake) async throws {
        try await meet({ $0.controlHandshake = handshake }, { $0.timeouts.handshake = Self.bound }) {
            server, configuration in
            let start = ContinuousClock.now
            let error = await refusal(server, configuration)
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("TLS handshake") == true)
            #expect(ContinuousClock.now - start < Self.patience.handshake)
            #expect(server.lines == ["AUTH TLS"])
        }
    }

    @Test("a handshake that does not begin where it is implicit")
    func implicit() async throws {
        let server = try ScriptedServer { _ in [] }
        var configuration = ClientConfiguration()
        configuration.security.mode = .implicit
        configuration.timeouts.handshake = Self.bound
        let error = await #expect(throws: ClientError.self) {
            try await Client.connect(to: "127.0.0.1", port: server.port, configuration: configuration)
        }
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("TLS handshake") == true)
    }

    @Test("a handshake that does not end on a data connection", arguments: [TLSServer.Handshake.silent, .trickling])
    func data(handshake: TLSServer.Handshake) async throws {
        try await meet(
            { $0.dataHandshake = handshake },
            {
                $0.timeouts.dataStall = Self.bound
                // Else it is tried with that as well.
                $0.security.minimumVersion = .v1_3
            }
        ) { server, configuration in
            let client = try await connect(server, configuration)
            let start = ContinuousClock.now
            let error = await #expect(throws: ClientError.self) { try await client.contents(of: "a") }
            #expect(error?.code == .timedOut)
            #expect(ContinuousClock.now - start < Self.patience.handshake)
            // The session goes on.
            #expect(try await client.workingDirectory() == "/here")
            try await client.quit()
        }
    }

    @Test("a server that begins a data connection's handshake late is waited for as it is in the clear")
    func late() async throws {
        let bound = Duration.seconds(1)
        try await meet({ $0.dataHandshake = .late(bound + Self.bound) }, { $0.timeouts.handshake = bound }) {
            server, configuration in
            let client = try await connect(server, configuration)
            #expect(try await client.contents(of: "a") == Array("content".utf8))
            #expect(server.resumptions == [true])
            try await client.quit()
        }
    }

    @Test("a server that does not answer the end of an upload is not waited for beyond the bound")
    func upload() async throws {
        try await meet({ $0.keepsUploadOpen = true }, { $0.timeouts.dataEnd = Self.bound }) { server, configuration in
            let client = try await connect(server, configuration)
            let start = ContinuousClock.now
            try await client.upload(contents: [1, 2, 3], to: "b")
            #expect(ContinuousClock.now - start < Self.patience.end)
            #expect(server.upload.bytes == [1, 2, 3])
            try await client.quit()
        }
    }

    @Test("a download that was cut and believed is marked, and a whole one is not", arguments: [true, false])
    func marked(isCut: Bool) async throws {
        try await meet({ $0.cuts = isCut }, { $0.security.toleratesCut = true }) { server, configuration in
            let client = try await connect(server, configuration)
            let monitor = TransferMonitor()
            #expect(try await client.contents(of: "a", monitor: monitor) == Array("content".utf8))
            #expect(monitor.wasCut == isCut)
            try await client.quit()
        }
    }

    @Test("a download that was cut is not believed against SIZE", arguments: [7, 8])
    func size(size: Int) async throws {
        try await meet({ ($0.cuts, $0.size) = (true, size) }, { $0.security.toleratesCut = true }) {
            server, configuration in
            let client = try await connect(server, configuration)
            try await withTemporaryFolder { folder in
                if size == 7 {
                    try await client.download("a", to: folder + "/a")
                } else {
                    let error = await #expect(throws: ClientError.self) {
                        try await client.download("a", to: folder + "/a")
                    }
                    #expect(error?.code == .incomplete)
                    #expect(error?.message.contains("7 of 8 bytes") == true)
                    #expect(throws: FileTrouble.self) { try read(folder + "/a") }
                    _ = await #expect(throws: ClientError.self) { try await client.contents(of: "a") }
                }
            }
            try await client.quit()
        }
    }
}
