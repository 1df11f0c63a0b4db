import FTPAnalysis
import PacketCapture
import Testing

/// What is said to be wrong, each with a healthy sibling about which nothing may be said.
@Suite struct FindingTests {
    private let router = IPAddress(203, 0, 113, 1)

    private func listening(_ wires: Wires) -> Endpoint { Endpoint(wires.client.address, 2_049) }
    private func dataPort(_ wires: Wires) -> Endpoint { Endpoint(wires.server.address, 20) }
    private func caller(_ wires: Wires) -> Endpoint { Endpoint(wires.client.address, 50_001) }
    private func passive(_ wires: Wires) -> Endpoint { Endpoint(wires.server.address, 51_210) }

    private func codes(_ analysis: Analysis) -> [Finding.Code] { analysis.findings.map(\.code) }

    /// Whether both languages have words, evidence is given and the problem makes the exit code 1.
    private func isTold(_ analysis: Analysis, _ code: Finding.Code, _ severity: Finding.Severity = .problem) -> Bool {
        guard let finding = analysis.findings.first(where: { $0.code == code }) else { return false }
        return finding.severity == severity && !finding.packets.isEmpty
            && Language.allCases.allSatisfy { !$0.cause(finding).isEmpty && !$0.remedy(finding).isEmpty }
    }

    private func active() -> Wires {
        var wires = Wires()
        wires.c("TYPE I", "200 Fine")
        wires.c("PORT 192,0,2,10,8,1", "200 Fine")
        wires.c("RETR file")
        return wires
    }

    /// A passive session up to the transfer command and its connection.
    private func passiveReady(_ command: String = "RETR file", type: String = "I", _ preliminary: String = "150 Go")
        -> Wires
    {
        var wires = Wires()
        wires.c("TYPE \(type)", "200 Fine")
        wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        wires.open(caller(wires), passive(wires))
        wires.c(command, preliminary)
        return wires
    }

    private func healthy(
        _ command: String, type: String = "I", _ data: [UInt8], _ preliminary: String = "150 Go",
        _ final: String = "226 Done"
    ) -> Analysis {
        var wires = passiveReady(command, type: type, preliminary)
        wires.segment(passive(wires), caller(wires), [.ack, .psh], data)
        wires.close(passive(wires), caller(wires))
        wires.s(final)
        return wires.analysis()
    }

    @Test func aHealthyTransferHasNothing() {
        let analysis = healthy("RETR file", [1, 2, 3])
        #expect(codes(analysis) == [] && analysis.transfers.first?.verdict == .complete)
    }

    // MARK: Data connections that do not come about

    @Test func activeBlockedInSilence() {
        var wires = active()
        for second in 0..<3 {
            wires.segment(dataPort(wires), listening(wires), .syn, again: second > 0)
            wires.wait(seconds: 3)
        }
        wires.s("425 Can't connect")
        let analysis = wires.analysis()
        #expect(analysis.transfers.first?.verdict == .unconnected && isTold(analysis, .activeBlocked))
        #expect(codes(analysis) == [.activeBlocked])
        let words = Language.english.cause(analysis.findings[0])
        #expect(words.contains("3 times") && words.contains("192.0.2.10:2049"))
    }

    @Test func activeTurnedAway() {
        var wires = active()
        wires.segment(dataPort(wires), listening(wires), .syn)
        wires.segment(listening(wires), dataPort(wires), [.rst, .ack])
        wires.s("425 Can't connect")
        let analysis = wires.analysis()
        #expect(analysis.transfers.first?.verdict == .rejected && codes(analysis) == [.activeRefused])
        #expect(isTold(analysis, .activeRefused))
    }

    @Test func activeForbiddenByARouter() {
        var wires = active()
        wires.segment(dataPort(wires), listening(wires), .syn)
        wires.unreachable(router, code: 13)
        wires.s("425 Can't connect")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.activeBlocked])
        let words = analysis.findings.first.map { Language.english.cause($0) } ?? ""
        #expect(words.contains("203.0.113.1") && words.contains("prohibited"))
    }

    @Test func passiveFilteredAndClosed() {
        for isClosed in [false, true] {
            var wires = Wires()
            wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
            wires.c("RETR file")
            wires.segment(caller(wires), passive(wires), .syn)
            if isClosed {
                wires.segment(passive(wires), caller(wires), [.rst, .ack])
            } else {
                wires.wait(seconds: 1)
                wires.segment(caller(wires), passive(wires), .syn, again: true)
            }
            wires.wait(seconds: 20)
            wires.s("425 Nobody came")
            let analysis = wires.analysis()
            #expect(codes(analysis) == [isClosed ? .passiveClosed : .passiveFiltered])
            #expect(analysis.transfers.first?.verdict == (isClosed ? .rejected : .unconnected))
            #expect(isTold(analysis, isClosed ? .passiveClosed : .passiveFiltered))
        }
    }

    @Test func extendedPassiveUnreachableWithFallback() {
        var wires = Wires()
        wires.c("EPSV", "229 Entering Extended Passive Mode (|||51209|)")
        let port = Endpoint(wires.server.address, 51_209)
        wires.segment(caller(wires), port, .syn)
        wires.wait(seconds: 3)
        wires.segment(caller(wires), port, .syn, again: true)
        wires.wait(seconds: 3)
        wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        let second = Endpoint(wires.client.address, 50_002)
        wires.open(second, passive(wires))
        wires.c("LIST", "150 Go")
        wires.segment(passive(wires), second, [.ack, .psh], Array("a\r\n".utf8))
        wires.close(passive(wires), second)
        wires.s("226 Done")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.extendedPassiveUnreachable] && isTold(analysis, .extendedPassiveUnreachable))
        #expect(Language.english.cause(analysis.findings[0]).contains("Another way"))
    }

    @Test func aFirstAttemptThatWasLost() {
        var wires = active()
        wires.segment(dataPort(wires), listening(wires), .syn)
        wires.wait(seconds: 1)
        wires.segment(dataPort(wires), listening(wires), .syn, again: true)
        wires.segment(listening(wires), dataPort(wires), [.syn, .ack])
        wires.segment(dataPort(wires), listening(wires), .ack)
        wires.s("150 Go")
        wires.segment(dataPort(wires), listening(wires), .ack, [1])
        wires.close(dataPort(wires), listening(wires))
        wires.s("226 Done")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.dataRetried] && isTold(analysis, .dataRetried, .remark))
    }

    // MARK: Transfers that do not come to their end

    @Test func stalled() {
        var wires = passiveReady()
        wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
        wires.wait(seconds: 60)
        wires.segment(caller(wires), passive(wires), [.rst, .ack])
        wires.s("426 Timeout")
        let analysis = wires.analysis()
        #expect(analysis.transfers.first?.verdict == .stalled && codes(analysis) == [.transferStalled])
        #expect(isTold(analysis, .transferStalled))
    }

    @Test func lessThanToldIsIncomplete() {
        // The number that a server tells with its preliminary reply counts.
        let analysis = healthy(
            "RETR file", [1, 2, 3], "150 Opening BINARY mode data connection for file (1000 bytes).")
        #expect(analysis.transfers.first?.verdict == .incomplete && isTold(analysis, .transferIncomplete))
        let whole = healthy("RETR file", [1, 2, 3], "150 Opening BINARY mode data connection for file (3 bytes).")
        #expect(whole.transfers.first?.verdict == .complete && codes(whole) == [])
    }

    @Test func lessThanSizeToldIsIncomplete() {
        for size in [3, 9] {
            var wires = Wires()
            wires.c("TYPE I", "200 Fine")
            wires.c("SIZE file", "213 \(size)")
            wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
            wires.open(caller(wires), passive(wires))
            wires.c("RETR file", "150 Go")
            wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
            wires.close(passive(wires), caller(wires))
            wires.s("226 Done")
            #expect(wires.analysis().transfers.first?.verdict == (size == 3 ? .complete : .incomplete))
        }
    }

    @Test func aResetAfterAllThatWasToldIsHarmless() {
        var wires = passiveReady("RETR file", "150 Opening (3 bytes)")
        wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
        wires.segment(passive(wires), caller(wires), [.rst, .ack])
        wires.s("226 Done")
        #expect(wires.analysis().transfers.first?.verdict == .complete && codes(wires.analysis()) == [])
    }

    @Test func dataWithoutReport() {
        var wires = passiveReady()
        wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
        wires.close(passive(wires), caller(wires))
        let early = wires.analysis()
        #expect(codes(early) == [] && early.transfers.first?.verdict == .unconfirmed)
        wires.wait(seconds: 60)
        wires.c("NOOP")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.dataWithoutReport] && isTold(analysis, .dataWithoutReport))
    }

    @Test func successWithoutData() {
        var wires = passiveReady()
        wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
        wires.close(passive(wires), caller(wires))
        wires.s("226 Done")
        wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,11)")
        wires.c("RETR other", "150 Go")
        wires.s("226 Done")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.successWithoutData] && isTold(analysis, .successWithoutData, .remark))
    }

    @Test func controlLost() {
        var wires = passiveReady()
        wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
        wires.wait(seconds: 600)
        wires.close(passive(wires), caller(wires))
        wires.segment(wires.server, wires.client, [.rst, .ack])
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.controlLost] && isTold(analysis, .controlLost))
    }

    // MARK: Speed

    @Test func sentAgain() {
        for lost in [0, 6] {
            var wires = passiveReady()
            for number in 0..<40 {
                wires.segment(passive(wires), caller(wires), .ack, [UInt8](repeating: 7, count: 100))
                if number < lost {
                    wires.wait(seconds: 0.3)
                    wires.segment(
                        passive(wires), caller(wires), .ack, [UInt8](repeating: 7, count: 100), again: true)
                }
            }
            wires.close(passive(wires), caller(wires))
            wires.s("226 Done")
            let analysis = wires.analysis()
            #expect(codes(analysis) == (lost > 0 ? [.retransmissions] : []))
            if lost > 0 {
                #expect(Language.english.cause(analysis.findings[0]).contains("6 of 46 segments of the server"))
            }
        }
    }

    @Test func windowClosed() {
        for seconds in [0.1, 4.0] {
            var wires = passiveReady()
            wires.segment(passive(wires), caller(wires), .ack, [1, 2, 3])
            wires.segment(caller(wires), passive(wires), .ack, window: 0)
            wires.wait(seconds: seconds)
            wires.segment(caller(wires), passive(wires), .ack, window: 8_192)
            wires.segment(passive(wires), caller(wires), .ack, [4])
            wires.close(passive(wires), caller(wires))
            wires.s("226 Done")
            let analysis = wires.analysis()
            #expect(codes(analysis) == (seconds > 1 ? [.zeroWindow] : []))
            if seconds > 1 { #expect(Language.english.cause(analysis.findings[0]).hasPrefix("The client")) }
        }
    }

    @Test func slowAnswers() {
        var wires = Wires()
        wires.c("PWD")
        wires.wait(seconds: 6)
        wires.s("257 \"/\"")
        wires.c("SYST", "215 UNIX")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.slowAnswer] && isTold(analysis, .slowAnswer, .remark))
    }

    // MARK: Representation

    @Test func binaryAsText() {
        let zip: [UInt8] = [0x50, 0x4B, 3, 4, 20, 9, 8, 8]
        #expect(codes(healthy("RETR a.zip", type: "A", zip)) == [.binaryAsText])
        #expect(codes(healthy("RETR a.zip", type: "I", zip)) == [])
        #expect(codes(healthy("RETR a.txt", type: "A", Array("one\r\ntwo\r\n".utf8))) == [])
        let bare = healthy("RETR a.txt", type: "A", Array("one\ntwo\n".utf8))
        #expect(codes(bare) == [.bareLineFeeds] && isTold(bare, .bareLineFeeds, .remark))
    }

    // MARK: Addresses

    @Test func addressReplaced() {
        var wires = Wires()
        wires.c("PASV", "227 Entering Passive Mode (203,0,113,77,200,10)")
        wires.open(caller(wires), passive(wires))
        wires.c("RETR file", "150 Go")
        wires.segment(passive(wires), caller(wires), .ack, [1])
        wires.close(passive(wires), caller(wires))
        wires.s("226 Done")
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.addressRewritten] && isTold(analysis, .addressRewritten, .remark))
    }

    @Test func foreignAddress() {
        var wires = Wires()
        wires.c("PASV", "227 Entering Passive Mode (203,0,113,77,200,10)")
        wires.c("RETR file")
        wires.segment(caller(wires), Endpoint(IPAddress(203, 0, 113, 77), 51_210), .syn)
        wires.wait(seconds: 20)
        wires.s("425 Nobody came")
        let analysis = wires.analysis()
        #expect(isTold(analysis, .foreignAddress) && isTold(analysis, .passiveFiltered))
    }

    @Test func betweenTwoServers() {
        let other = Endpoint(IPAddress(203, 0, 113, 9), 21)
        var first = Wires()
        first.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        var second = Wires(client: Endpoint(first.client.address, 50_100), server: other)
        second.wait(seconds: 1)
        second.c("PORT 198,51,100,7,200,10", "200 Fine")
        let analysis = analyze(first.packets + second.packets)
        #expect(isTold(analysis, .betweenServers, .remark) && !codes(analysis).contains(.bounce))
    }

    // MARK: Logins and security

    @Test func guessing() {
        for tries in [1, 4] {
            var wires = Wires()
            for _ in 0..<tries {
                wires.c("USER root", "331 Password?")
                wires.c("PASS x", "530 No")
            }
            let analysis = wires.analysis()
            #expect(codes(analysis).contains(.loginGuessing) == (tries > 1))
            #expect(analysis.findings.filter { $0.code == .clearPassword }.count == 1)
        }
    }

    @Test func turnedAway() {
        var script = Script()
        script.s("421 Too many connections")
        #expect(isTold(analyze(script.capture()), .serviceUnavailable))
        var wires = Wires()
        wires.wait(seconds: 300)
        wires.s("421 Timeout")
        #expect(isTold(wires.analysis(), .idleTimeout, .remark) && codes(wires.analysis()).count == 1)
    }

    @Test func commandsAfterAuth() {
        for isInjected in [false, true] {
            var wires = Wires()
            wires.text("AUTH TLS\r\n" + (isInjected ? "DELE precious\r\n" : ""), wires.client, wires.server)
            wires.s("234 Go ahead")
            #expect(codes(wires.analysis()) == (isInjected ? [.commandInjection] : []))
        }
    }
}
