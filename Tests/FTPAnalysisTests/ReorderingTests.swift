import FTPAnalysis
import PacketCapture
import Testing

/// Captures have packets in another order than they were sent.
@Suite struct ReorderingTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)

    /// A download over a passive data connection.
    private var download: [Packet] {
        var script = Script.loggedIn()
        script.c("TYPE I", "200 Fine")
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        let data = script.open(from: Endpoint(client.address, 50_001), to: Endpoint(server.address, 51_210))
        script.c("RETR file", "150 Here it comes")
        script.send(Array(repeating: 1, count: 1_000), on: data, from: .responder)
        script.send(Array(repeating: 2, count: 500), on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.quit()
        return packets(of: script.capture())
    }

    /// The packet at a place moved behind so many others.
    private func moved(_ place: Int, by count: Int) -> [Packet] {
        var packets = download
        let times = packets.map(\.time)
        packets.insert(packets.remove(at: place), at: place + count)
        for index in packets.indices { packets[index].time = times[index] }
        return packets
    }

    @Test(arguments: [1, 2, 3, 6])
    func theSegmentsOfADownload(_ count: Int) throws {
        let places = download.indices.filter { [50_001, 51_210].contains(download[$0].source.port) }
        for place in places where place + count < download.count {
            let analysis = analyze(moved(place, by: count))
            #expect(analysis.sessions.count == 1, "packet \(place)")
            let transfer = try #require(analysis.transfers.first)
            #expect(transfer.bytes == 1_500 && transfer.missing == 0, "packet \(place)")
            #expect(transfer.verdict == .complete, "packet \(place)")
            #expect(transfer.from?.port == 50_001 && transfer.openedBy == .client, "packet \(place)")
        }
    }
}
