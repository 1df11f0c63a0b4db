import FTPAnalysis
import PacketCapture
import Testing

/// Clients that do not wait for answers.
@Suite struct PipelinedTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)

    private func passive(_ number: UInt16, _ body: String, _ script: inout Script) {
        script.s("227 Entering Passive Mode (198,51,100,7,200,\(number))")
        script.data(
            body, from: Endpoint(client.address, 50_000 + number), to: Endpoint(server.address, 51_200 + number),
            sender: .responder)
        script.s("150 Here it comes\r\n226 Done")
    }

    @Test func passiveModeAndTheTransferAtOnce() {
        var script = Script.loggedIn()
        script.c("PASV\r\nRETR one\r\nPASV\r\nRETR two")
        passive(1, "hello", &script)
        passive(2, "hello!!", &script)
        script.quit()
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.map(\.bytes) == [5, 7] && analysis.findings.isEmpty)
        #expect(analysis.transfers.allSatisfy { $0.mode == .passive && $0.verdict == .complete })
        #expect(analysis.transfers.first?.negotiation == "PASV → 227 198,51,100,7,200,1")
    }

    @Test func activeModeAndTheTransferAtOnce() {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1\r\nRETR one\r\nPORT 192,0,2,10,8,2\r\nRETR two")
        for (port, body) in [(2_049, "hello"), (2_050, "hello!!")] as [(UInt16, String)] {
            script.s("200 Fine")
            script.data(
                body, from: Endpoint(server.address, 20), to: Endpoint(client.address, port), sender: .initiator)
            script.s("150 Here it comes\r\n226 Done")
        }
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.map(\.bytes) == [5, 7] && analysis.findings.isEmpty)
    }

    /// Where the server knows no PASV, the default port counts.
    @Test func passiveModeRefused() throws {
        var script = Script.loggedIn()
        script.c("PASV\r\nRETR one")
        script.s("502 No")
        script.data("hello", from: Endpoint(server.address, 20), to: client, sender: .initiator)
        script.s("150 Here it comes\r\n226 Done")
        let transfer = try #require(analyze(script.capture()).transfers.first)
        #expect(transfer.bytes == 5 && transfer.mode == .active && transfer.verdict == .complete)
    }

    /// Only what the client sends is in the capture: nobody knows where its data went.
    @Test func withoutTheServer() {
        for (command, mode) in [("PASV", Transfer.Mode.passive), ("NOOP", nil)] {
            var script = Script.loggedIn()
            script.c(command, "227 Entering Passive Mode (198,51,100,7,200,1)")
            script.c("RETR one", "150 Here it comes\r\n226 Done")
            script.quit()
            let analysis = analyze(packets(of: script.capture()).filter { $0.source != server })
            #expect(analysis.transfers.map(\.mode) == [mode], "\(command)")
        }
    }
}
