import FTPAnalysis
import PacketCapture
import Testing

/// What is told of sessions whose commands are encrypted.
@Suite struct ProtectionTests {
    private static func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type, 3, 3] + big16(UInt16(body.count)) + body
    }

    private static func hello(_ type: UInt8, session: [UInt8], version: UInt8 = 3) -> [UInt8] {
        let suites: [UInt8] = type == 1 ? [0, 2, 0xC0, 0x2F, 1, 0] : [0xC0, 0x2F, 0]
        let body =
            [3, version] + [UInt8](repeating: 9, count: 32) + [UInt8(session.count)] + session + suites + [0, 0]
        return record(22, [type, 0, 0, UInt8(body.count)] + body)
    }

    private static let application = record(23, [UInt8](repeating: 5, count: 900))
    private static let finished = record(22, [UInt8](repeating: 8, count: 40))
    private static let closeNotify = record(21, [UInt8](repeating: 7, count: 26))

    private func ready(version: UInt8 = 3, answer: String = "234 Go ahead") -> Wires {
        var wires = Wires()
        wires.c("AUTH TLS", answer)
        wires.segment(wires.client, wires.server, .ack, Self.hello(1, session: []))
        wires.segment(wires.server, wires.client, .ack, Self.hello(2, session: [1, 2, 3], version: version))
        return wires
    }

    /// A protected data connection that the server ends.
    private func transfer(resumed: Bool, moves: Bool = true, notifies: Bool = true) -> Analysis {
        var wires = ready()
        let (from, to) = (Endpoint(wires.client.address, 50_001), Endpoint(wires.server.address, 51_210))
        wires.open(from, to)
        wires.segment(from, to, .ack, Self.hello(1, session: [1, 2, 3]))
        wires.segment(to, from, .ack, Self.hello(2, session: resumed ? [1, 2, 3] : [9, 9, 9]) + Self.finished)
        if moves { wires.segment(to, from, .ack, Self.application) }
        if notifies { wires.segment(to, from, .ack, Self.closeNotify) }
        wires.close(to, from)
        return wires.analysis()
    }

    private func codes(_ analysis: Analysis) -> [Finding.Code] { analysis.findings.map(\.code) }

    @Test(arguments: ["234 Go ahead", "334 Go ahead", "534 No"])
    func theAnswerDecides(_ answer: String) {
        let isEncrypted = ready(answer: answer).analysis().sessions.first?.encryptedFrom != nil
        #expect(isEncrypted == !answer.hasPrefix("5"))
    }

    @Test func aHealthySession() throws {
        let analysis = transfer(resumed: true)
        #expect(codes(analysis) == [])
        let record = try #require(analysis.records.first)
        #expect(record.protection == "TLS 1.2" && record.protectedTransfers.count == 1)
        let transfer = try #require(record.protectedTransfers.first)
        #expect(transfer.isResumed == true && transfer.bytesFromServer > 900 && transfer.version == "TLS 1.2")
        #expect(codes(self.transfer(resumed: false)) == [])
    }

    @Test func resumptionIsAskedFor() {
        #expect(codes(transfer(resumed: false, moves: false)) == [.sessionNotResumed])
        #expect(codes(transfer(resumed: true, moves: false)) == [])
    }

    @Test func closeNotifyIsMissing() {
        #expect(codes(transfer(resumed: true, notifies: false)) == [.noCloseNotify])
    }

    @Test func theHandshakeFails() {
        var wires = ready()
        wires.segment(wires.client, wires.server, .ack, Self.record(21, [2, 48]))
        let analysis = wires.analysis()
        #expect(codes(analysis) == [.handshakeFailed])
        #expect(analysis.findings.first.map { Language.french.cause($0).contains("unknown_ca") } ?? false)
    }

    @Test func anOldVersion() {
        #expect(codes(ready(version: 1).analysis()) == [.obsoleteTLS])
        #expect(codes(ready().analysis()) == [])
    }

    @Test func strangersStayOut() {
        var wires = ready()
        let (from, to) = (Endpoint(wires.client.address, 50_001), Endpoint(IPAddress(203, 0, 113, 9), 51_210))
        wires.open(from, to)
        wires.segment(from, to, .ack, Self.hello(1, session: []))
        #expect(wires.analysis().records.first?.protectedTransfers.count == 0)
    }

    // MARK: Encrypted from the first byte

    private static let name = ProtectionCases.serverName("ftp.example.org")

    @Test func implicitTLS() throws {
        let analysis = ProtectionCases.implicit(port: 990, Self.name).analysis()
        let record = try #require(analysis.records.first)
        #expect(record.session.isImplicitTLS && record.session.encryptedFrom == 4)
        #expect(record.protection == "TLS 1.2" && record.serverName == "ftp.example.org")
        #expect(codes(analysis) == [.implicitTLS])
        #expect(Language.english.cause(analysis.findings[0]).contains("TLS 1.2, ftp.example.org"))
    }

    @Test func implicitTLSByWhatTheClientOffers() {
        let offered = ProtectionCases.implicit(port: 4_443, ProtectionCases.protocols(["ftp"])).analysis()
        #expect(offered.sessions.first?.isImplicitTLS == true)
        let web = ProtectionCases.implicit(port: 4_443, Self.name + ProtectionCases.protocols(["h2", "http/1.1"]))
        #expect(web.analysis().sessions.isEmpty)
        #expect(ProtectionCases.implicit(port: 443, Self.name).analysis().sessions.isEmpty)
    }

    @Test func dataConnectionsOfImplicitTLS() {
        var wires = ProtectionCases.implicit(port: 990, Self.name)
        wires.open(wires.caller, wires.passivePort)
        // Some clients offer FTP here too, which makes no session of it.
        let offer = ProtectionCases.protocols(["ftp"])
        wires.segment(wires.caller, wires.passivePort, .ack, Self.hello(1, session: [1, 2, 3]))
        wires.segment(wires.passivePort, wires.caller, .ack, Self.hello(2, session: [1, 2, 3]) + Self.application)
        wires.segment(wires.passivePort, wires.caller, .ack, Self.closeNotify)
        wires.close(wires.passivePort, wires.caller)
        let second = Endpoint(wires.client.address, 50_002)
        wires.open(second, wires.passivePort)
        wires.segment(
            second, wires.passivePort, .ack, ProtectionCases.hello(1, session: [1, 2, 3], extensions: offer))
        wires.segment(wires.passivePort, second, .ack, Self.hello(2, session: [1, 2, 3]) + Self.application)
        wires.segment(wires.passivePort, second, .ack, Self.closeNotify)
        wires.close(wires.passivePort, second)
        let analysis = wires.analysis()
        #expect(analysis.sessions.count == 1 && analysis.records.first?.protectedTransfers.count == 2)
        #expect(codes(analysis) == [.implicitTLS])
    }
}
