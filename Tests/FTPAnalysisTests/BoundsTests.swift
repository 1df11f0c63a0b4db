import PacketCapture
import Testing

@testable import FTPAnalysis

/// What is kept does not grow with the capture.
@Suite struct BoundsTests {
    private func feed(
        _ packets: [Packet], _ options: Analyzer.Options, _ check: (inout Analyzer, [SessionRecord]) -> Void
    ) -> [SessionRecord] {
        var analyzer = Analyzer(options)
        var records: [SessionRecord] = []
        func take() {
            while let event = analyzer.next() { if case .session(let record) = event { records.append(record) } }
        }
        for (index, packet) in packets.enumerated() {
            analyzer.receive(packet, number: index + 1)
            take()
            check(&analyzer, records)
        }
        analyzer.finish()
        take()
        return records
    }

    @Test func finishedSessionsGoOutInOrder() {
        var options = Analyzer.Options.summaries
        options.limits.closingSessions = 4
        let records = feed(crowd(60), options) { analyzer, records in
            let numbers = records.map(\.session.number)
            #expect(numbers == Array(1..<numbers.count + 1))
            #expect(analyzer.sessions.closingCount <= 4)
        }
        #expect(records.count == 60 && records.allSatisfy { $0.transfers.count == 2 })
    }

    @Test func anOldSessionHoldsUpOnlySoMany() throws {
        // The first session lasts; the others come and go behind it.
        let first = DocumentSession.packets
        let capture = Array(first.prefix(8)) + crowd(40) + Array(first.dropFirst(8))
        var options = Analyzer.Options.summaries
        options.limits.closingSessions = 1
        options.limits.waitingSessions = 10
        var most = 0
        let records = feed(capture, options) { analyzer, records in
            most = max(most, analyzer.sessions.count - records.count - analyzer.sessions.followedCount)
        }
        #expect(most <= 11)
        #expect(records.map(\.session.number).sorted() == Array(1...41))
        #expect(records.last?.session.number == 1 || records.firstIndex { $0.session.number == 1 } ?? 0 > 20)
    }

    /// Times of a damaged file may be as far apart as numbers allow, and go to and fro.
    @Test(arguments: [1 << 31, 1 << 33, 9_000_000_000, 1 << 53, Int64.max])
    func timesMayBeAnything(_ step: Int64) {
        for start in [0, Int64.min] {
            var time = start
            let capture = (DocumentSession.packets + crowd(4)).enumerated().map { index, packet in
                var packet = packet
                if index % 3 == 0 { packet.window = 0 }
                time = index % 5 == 4 ? start : time &+ step
                packet.time = Timestamp(seconds: time, nanoseconds: 0)
                return packet
            }
            #expect(feed(capture, .summaries) { _, _ in }.count == 5)
            var text = ""
            let analysis = analyze(capture)
            JSONView(Narrator(analysis, .english)).write(to: &text)
            var table = TableView(Narrator(analysis, .english), style: Style())
            table.write(to: &text)
            #expect(text.contains("RETR"))
        }
    }

    /// Every connection to an endpoint is compared with what was announced there.
    @Test func onlySoMuchIsExpectedAtOneEndpoint() {
        var expectations = Expectations()
        let endpoint = Endpoint(IPAddress(192, 0, 2, 10), 2_049)
        for channel in 0..<1_000 { expectations.add(.init(session: 0, channel: channel), at: endpoint) }
        #expect(expectations[endpoint].count == 32 && expectations[endpoint].first?.channel == 999)
        for channel in 0..<1_000 { expectations.remove(.init(session: 0, channel: channel), at: endpoint) }
        #expect(expectations.isEmpty)
    }

    @Test func onlySoManySessionsAreFollowed() {
        // None of them ever ends.
        let capture = (0..<200).flatMap { number -> [Packet] in
            var script = Script.loggedIn(client: Endpoint(IPAddress(192, 0, 2, 10), UInt16(40_000 + number)))
            return packets(of: script.capture()).filter { !$0.flags.contains(.fin) }
        }
        var options = Analyzer.Options.summaries
        options.limits.sessions = 16
        let records = feed(capture, options) { analyzer, _ in #expect(analyzer.sessions.followedCount <= 16) }
        #expect(records.count == 200)
        #expect(records.allSatisfy { $0.session.user == Array("anonymous".utf8) })
    }

    @Test(arguments: [Analyzer.Options.Rows.none, .streamed])
    func ofManyTransfersOnlyCountsStay(_ rows: Analyzer.Options.Rows) throws {
        var options = Analyzer.Options.summaries
        options.rows = rows
        options.limits.transfers = 20
        options.limits.window = 50
        let records = feed(crowd(1, transfers: 600), options) { analyzer, _ in
            guard analyzer.sessions.followedCount == 1 else { return }
            let record = analyzer.sessions[0].record
            #expect(record.transferShelf.elements.count <= 20 + 3 * 17)
            #expect(record.channels.elements.count <= 20 + 3 * 17)
            #expect(record.utterances.elements.count <= 3 * 17 + 2 * 50)
        }
        let record = try #require(records.first)
        #expect(record.session.transferCount == 600 && record.transfers.count == 20)
        #expect(record.session.omitted.transfers == 580)
        #expect(record.session.omitted.healthy == 386 && record.session.omitted.bytes == 386)
        // 200 refusals: the first 100 one by one, the others counted.
        let refused = record.findings.filter { $0.code == .transferRefused }
        #expect(refused.count == 100 && refused.reduce(0) { $0 + $1.count } == 200)
        #expect(record.findings.allSatisfy { $0.packets.count <= 100 })
    }

    @Test func commandsThatNobodyAnswers() {
        var script = Script.loggedIn()
        for number in 0..<3_000 { script.c("RETR file\(number)") }
        var options = Analyzer.Options.summaries
        options.limits.transfers = 10
        let records = feed(packets(of: script.capture()), options) { analyzer, _ in
            guard analyzer.sessions.followedCount == 1 else { return }
            #expect(analyzer.sessions[0].tracker.running.count <= 64)
            #expect(analyzer.sessions[0].tracker.observer.dialogue.open.count <= 1_024)
        }
        #expect(records.first?.session.transferCount == 3_000)
        #expect(records.first?.findings.count == 100)
    }

    @Test func announcementsThatNobodyFollows() {
        var script = Script.loggedIn()
        for number in 0..<2_000 { script.c("PORT 192,0,2,10,\(8 + number / 256),\(number % 256)", "200 Fine") }
        var options = Analyzer.Options.summaries
        options.limits.transfers = 10
        let records = feed(packets(of: script.capture()), options) { analyzer, _ in
            guard analyzer.sessions.followedCount == 1 else { return }
            #expect(analyzer.sessions[0].record.channels.elements.count <= 10 + 3 * 17)
            #expect(analyzer.expectations.count <= 2)
        }
        #expect(records.count == 1)
    }

    @Test func linesThatNeverEnd() {
        let capture = (0..<50).flatMap { number -> [Packet] in
            var script = Script.loggedIn(client: Endpoint(IPAddress(192, 0, 2, 10), UInt16(40_000 + number)))
            script.bytes(Array(repeating: 0x41, count: 4_000), from: .initiator)
            script.bytes(Array(("211-" + String(repeating: "x\r\n", count: 1_000)).utf8), from: .responder)
            return packets(of: script.capture()).filter { !$0.flags.contains(.fin) }
        }
        var options = Analyzer.Options.summaries
        options.limits.speechBytes = 20_000
        options.limits.sessions = 100
        let records = feed(capture, options) { analyzer, _ in
            let held = analyzer.sessions.followed.reduce(0) { $0 + analyzer.sessions[$1].tracker.speechCost }
            #expect(held == analyzer.held.speech && held <= 20_000)
        }
        #expect(records.count == 50)
    }

    @Test func manyTransfersOfManySessions() {
        var options = Analyzer.Options.summaries
        options.limits.allTransfers = 100
        let records = feed(crowd(10, transfers: 100), options) { analyzer, _ in
            #expect(analyzer.held.transfers <= 100 + 10 * 100)
        }
        #expect(records.allSatisfy { $0.session.transferCount == 100 && $0.transfers.count >= 8 })
        #expect(records.allSatisfy { $0.session.omitted.transfers == 100 - $0.transfers.count })
        #expect(records.contains { $0.session.omitted.transfers > 20 })
    }

    @Test func whatWasSaidIsKeptUpToABound() {
        var script = Script.loggedIn()
        for number in 0..<300 { script.c("STAT file\(number)", "213 Fine") }
        var options = Analyzer.Options.summaries
        options.keepsUtterances = true
        let all = packets(of: script.capture())
        let whole = feed(all, options) { _, _ in }
        #expect(whole.first?.utterances.elements.count == 603)
        options.limits.utterances = 50
        #expect(feed(all, options) { _, _ in }.first?.utterances.elements.count == 50)
        options.limits.utterances = 500
        options.limits.utteranceBytes = 1_000
        #expect(feed(all, options) { _, _ in }.first?.utterances.elements.count ?? 0 < 200)
    }

    @Test func connectionsThatSayNothing() {
        let opening = DocumentSession.packets[0]
        let flood = (0..<5_000).map { number -> Packet in
            var packet = opening
            packet.source = Endpoint(IPAddress(v4: 0x0a00_0000 + UInt32(number)), 1_024)
            return packet
        }
        var options = Analyzer.Options()
        options.rows = .streamed
        options.limits.connections = 100
        options.limits.window = 50
        let records = feed(flood + DocumentSession.packets, options) { analyzer, _ in
            #expect(analyzer.candidates.count <= 101 && analyzer.window.count <= 51)
        }
        #expect(records.first?.transfers.map(\.bytes) == [859, 744])
    }

    @Test func unreachableMessagesAreFacts() throws {
        var script = Script.loggedIn()
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,10)")
        let all = packets(of: script.capture())
        let last = try #require(all.last)
        let (client, server) = (script.client.address, script.server.address)
        let request = Packet(
            time: last.time, source: Endpoint(client, 50_001), destination: Endpoint(server, 51_210), sequence: 7,
            acknowledgment: 0, flags: .syn)
        // ICMP: host unreachable, administratively prohibited; it quotes the IP packet (RFC 792).
        let quoted = Array(request.frame.dropFirst(14))
        let message = [3, 13, 0, 0, 0, 0, 0, 0] + quoted
        let header: [UInt8] =
            [0x45, 0] + big16(UInt16(20 + message.count)) + [0, 0, 0, 0, 64, 1, 0, 0, 203, 0, 113, 1, 192, 0, 2, 10]
        let frame = Array(request.frame.prefix(14)) + header + message
        var analyzer = Analyzer(.summaries)
        var number = 0
        for bytes in all.prefix(while: { !$0.flags.contains(.fin) }).map(\.frame) + [request.frame, frame] {
            number += 1
            analyzer.receive(
                CapturedPacket(
                    number: number, time: last.time, link: .ethernet, frame: 0..<bytes.count,
                    originalLength: bytes.count), bytes.span)
        }
        let channel = try #require(analyzer.sessions[0].record.channels.elements.first)
        #expect(channel.state == .asked)
        #expect(
            channel.obstacles == [
                Channel.Obstacle(
                    packet: number, reporter: IPAddress(203, 0, 113, 1), reason: .prohibited, sender: .client)
            ])
    }
}
