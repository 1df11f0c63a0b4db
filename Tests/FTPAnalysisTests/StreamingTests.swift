import FTPAnalysis
import PacketCapture
import Testing

/// What comes out while the capture is being read is what comes out at its end.
@Suite struct StreamingTests {
    private static let captures: [[Packet]] = [DocumentSession.packets, crowd(12)]

    private func options(_ rows: Analyzer.Options.Rows, window: Int = 16_384) -> Analyzer.Options {
        var options = Analyzer.Options()
        options.rows = rows
        options.limits.window = window
        return options
    }

    @Test(arguments: [1, 2, 7, 64, 1_000_000])
    func rowsDoNotDependOnTheWindow(_ window: Int) {
        for capture in Self.captures {
            let batch = analyze(capture)
            let streamed = Streamed(capture, options(.streamed, window: window))
            let numbers = streamed.rows.map(\.number)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            #expect(streamed.early == 0)
            #expect(streamed.summaries == batch.records.map { summary($0) })
            // A window of a few rows may lose those of connections that have not shown yet what they are.
            guard window >= 64 else { continue }
            #expect(numbers == batch.rows.map(\.number))
        }
    }

    @Test func aWideWindowGivesTheSameWords() {
        for capture in Self.captures {
            let narrator = Narrator(analyze(capture), .english)
            let streamed = Streamed(capture, options(.streamed, window: 64))
            let isEqual = streamed.notes == narrator.analysis.rows.map { narrator.note($0) }
            #expect(isEqual)
        }
    }

    @Test(arguments: [1, 5, 16_384])
    func keptRowsDoNotDependOnTheWindow(_ window: Int) {
        for capture in Self.captures {
            let (one, other) = (analyze(capture), analyze(capture, options(.kept, window: window)))
            let (narrator, second) = (Narrator(one, .french), Narrator(other, .french))
            let isEqual = one.rows.map { narrator.note($0) } == other.rows.map { second.note($0) }
            #expect(isEqual && one.rows.map(\.number) == other.rows.map(\.number))
        }
    }

    @Test func summariesAreThoseOfTheWhole() {
        for capture in Self.captures {
            let batch = analyze(capture).records.map { summary($0) }
            #expect(Streamed(capture, .summaries).summaries == batch)
        }
    }

    @Test func aPauseHandsOutWhatIsDecided() {
        let capture = DocumentSession.packets
        let numbers = Streamed(capture, options(.streamed), flushes: { $0 == 9 }).rows.map(\.number)
        #expect(numbers == Array(1...51))
        var analyzer = Analyzer(options(.streamed))
        for (index, packet) in capture.prefix(10).enumerated() {
            let frame = packet.frame
            analyzer.receive(
                CapturedPacket(
                    number: index + 1, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                    originalLength: frame.count), frame.span)
        }
        let isWaiting = if case .none = analyzer.next() { true } else { false }
        #expect(isWaiting)
        analyzer.flush()
        var count = 0
        while case .row = analyzer.next() { count += 1 }
        #expect(count == 10)
    }

    @Test func sessionsComeOutBeforeTheEnd() {
        // Two minutes later somebody else says something: nothing more is expected of the first session.
        var packets = DocumentSession.packets
        var stranger = packets[0]
        stranger.time = stranger.time.advanced(byNanoseconds: 120_000_000_000)
        stranger.source.port = 9_999
        stranger.destination.port = 80
        packets.append(stranger)
        var analyzer = Analyzer(.summaries)
        var sessions = 0
        for (index, packet) in packets.enumerated() {
            #expect(sessions == 0)
            let frame = packet.frame
            analyzer.receive(
                CapturedPacket(
                    number: index + 1, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                    originalLength: frame.count), frame.span)
            while let event = analyzer.next() { if case .session = event { sessions += 1 } }
        }
        #expect(sessions == 1)
    }

    @Test func contentsAreTheStreams() {
        var options = Analyzer.Options.summaries
        options.contents = true
        let streamed = Streamed(crowd(3), options)
        for (index, record) in streamed.records.enumerated() {
            #expect(record.session.number == index + 1)
            for channel in 0..<2 {
                let bytes = streamed.bytes["\(index + 1) \(channel) server"]
                #expect(bytes?.count == index * 100 + 1)
                #expect(record.transferNumber(ofChannel: channel) == channel + 1)
            }
        }
        // Two sides of each of two data connections in each of three sessions.
        let ends = streamed.contents.filter { if case .end = $0.piece { true } else { false } }
        #expect(ends.count == 12 && ends.allSatisfy { $0.transfer == $0.channel + 1 })
    }

    @Test func contentsThatCameOutOfOrderAreInOrder() throws {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        script.c("RETR file", "150 Sending")
        let data = script.open(
            from: Endpoint(script.server.address, 20), to: Endpoint(script.client.address, 2_049))
        for byte in 0..<8 as Range<UInt8> {
            script.send(Array(repeating: byte, count: 500), on: data, from: .initiator)
        }
        script.close(data, first: .initiator)
        script.s("226 Done")
        var all = packets(of: script.capture())
        let carriers = all.indices.filter { all[$0].payload.count == 500 }
        try #require(carriers.count == 8)
        all.swapAt(carriers[2], carriers[5])
        all.remove(at: carriers[7])
        var options = Analyzer.Options.summaries
        options.contents = true
        let streamed = Streamed(all, options)
        let bytes = streamed.bytes["1 0 server"] ?? []
        #expect(bytes.count == 4_000)
        #expect(Array(bytes.prefix(3_500)) == (0..<7).flatMap { Array(repeating: UInt8($0), count: 500) })
        #expect(streamed.records.first?.transfers.first?.missing == 500)
        let isInOrder = zip(streamed.contents, streamed.contents.dropFirst()).allSatisfy { one, other in
            one.sender != other.sender || one.position <= other.position
        }
        #expect(isInOrder)
    }
}
