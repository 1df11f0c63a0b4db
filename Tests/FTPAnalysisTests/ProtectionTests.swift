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

    private func ready(version: UInt8 = 3) -> Wires {
        var wires = Wires()
        wires.c("AUTH TLS", "234 Go ahead")
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
}
