import FTPAnalysis
import PacketCapture
import Testing

/// How transfers went, and what is said to be wrong.
@Suite struct VerdictTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)
    private var listening: Endpoint { Endpoint(client.address, 2_049) }
    private var dataPort: Endpoint { Endpoint(server.address, 20) }

    /// A session that has said PORT.
    private var ready: Script {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        return script
    }

    private func outcome(_ script: Script) -> (Verdict?, [Finding.Code]) {
        var script = script
        let analysis = analyze(script.capture())
        return (analysis.transfers.first?.verdict, analysis.findings.map(\.code))
    }

    @Test func refused() {
        var script = ready
        script.c("RETR nothing", "550 No such file")
        #expect(outcome(script) == (.refused, [.transferRefused]))
    }

    @Test func brokenOffByAReset() {
        var script = ready
        script.c("RETR file", "150 Sending")
        let data = script.open(from: dataPort, to: listening)
        script.send([1, 2, 3], on: data, from: .initiator)
        script.reset(data, from: .responder)
        script.s("426 Broken")
        #expect(outcome(script) == (.reset, [.dataReset]))
    }

    @Test func stoppedByTheClient() {
        var script = ready
        script.c("RETR file", "150 Sending")
        let data = script.open(from: dataPort, to: listening)
        script.send([1, 2, 3], on: data, from: .initiator)
        script.bytes([255, 244, 255, 242] + Array("ABOR\r\n".utf8), from: .initiator)
        script.close(data, first: .initiator)
        script.s("426 Stopped")
        script.s("226 Abort done")
        script.quit()
        #expect(outcome(script) == (.aborted, []))
    }

    @Test func nobodyCouldConnect() {
        var script = ready
        script.c("RETR file", "425 Can't connect")
        #expect(outcome(script) == (.unconnected, [.dataUnconnected]))
    }

    @Test func incomplete() {
        var script = ready
        script.c("STOR file", "150 Go on")
        let data = script.open(from: dataPort, to: listening)
        script.send([1], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("452 No room")
        #expect(outcome(script) == (.incomplete, [.transferIncomplete]))
    }

    @Test func unanswered() {
        var script = ready
        script.c("RETR file")
        #expect(outcome(script) == (.unanswered, [.transferUnanswered]))
    }

    @Test func notInTheCapture() {
        var script = ready
        script.c("RETR file", "150 Sending")
        script.s("226 Done")
        #expect(outcome(script) == (.notInCapture, []))
    }

    @Test func empty() {
        var script = ready
        script.c("RETR file", "150 Sending")
        let data = script.open(from: dataPort, to: listening)
        script.close(data, first: .initiator)
        script.s("226 Done")
        #expect(outcome(script) == (.complete, []))
    }

    @Test func bounce() {
        var script = Script.loggedIn()
        script.c("PORT 203,0,113,9,0,80", "200 Fine")
        #expect(outcome(script) == (nil, [.bounce]))
    }

    @Test func loginRefused() {
        var script = Script()
        script.s("220 FTP")
        script.c("USER anonymous", "530 No")
        #expect(outcome(script) == (nil, [.loginRefused]))
    }

    @Test func anIllegalAnswer() {
        var script = Script.loggedIn()
        script.c("NOOP", "331 Password?")
        #expect(outcome(script) == (nil, [.violation]))
    }

    @Test func aLongPause() {
        var script = ready
        script.c("LIST")
        script.wait(milliseconds: 5_800)
        script.data("a\r\n", from: dataPort, to: listening, sender: .initiator)
        script.s("150 Here")
        script.s("226 Done")
        #expect(outcome(script) == (.complete, [.dataDelay]))
    }

    @Test func commandsDuringATransferAreNoBreach() {
        var script = ready
        script.c("RETR file", "150 Sending")
        let data = script.open(from: dataPort, to: listening)
        script.c("NOOP", "200 Still here")
        script.c("STAT", "211 Sending")
        script.close(data, first: .initiator)
        script.s("226 Done")
        script.quit()
        #expect(outcome(script) == (.complete, []))
    }
}
