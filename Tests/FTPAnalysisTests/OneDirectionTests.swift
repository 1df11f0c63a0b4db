import FTPAnalysis
import PacketCapture
import Testing

/// Captures that have one direction only: nothing is blamed on a side that was not heard.
@Suite struct OneDirectionTests {
    private static func packets(ofClient: Bool, _ port: UInt16) -> [Packet] {
        var script = Script(server: Endpoint(IPAddress(198, 51, 100, 7), port))
        script.s("220 FTP server ready")
        script.c("USER anonymous", "230 Welcome")
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        script.c("RETR file", "150 Here")
        let data = script.open(
            from: Endpoint(script.server.address, port - 1), to: Endpoint(script.client.address, 2_049))
        script.send([1, 2, 3], on: data, from: .initiator)
        script.close(data, first: .initiator)
        script.s("226 Done")
        script.c("QUIT", "221 Goodbye")
        let client = script.client.address
        return FTPAnalysisTests.packets(of: script.capture()).filter { ($0.source.address == client) == ofClient }
    }

    @Test(arguments: [true, false], [21, 2_121] as [UInt16])
    func nothingIsBlamed(ofClient: Bool, port: UInt16) throws {
        let analysis = analyze(Self.packets(ofClient: ofClient, port))
        #expect(analysis.sessions.count == 1)
        #expect(analysis.sessions.first?.missing == (ofClient ? .server : .client))
        #expect(analysis.findings.map(\.code) == [.oneDirection])
        if ofClient { #expect(analysis.records.first?.transfers.map(\.verdict) == [.unanswered]) }
    }
}
