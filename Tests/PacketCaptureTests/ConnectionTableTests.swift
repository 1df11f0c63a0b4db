import Testing

@testable import PacketCapture

@Suite("Following connections")
struct ConnectionTableTests {
    @Test("a conversation")
    func conversation() {
        var script = Script()
        #expect(script.c(.syn, at: 0).state == .opening)
        #expect(script.s([.syn, .ack], at: 0, ack: 1).state == .accepted)
        #expect(script.c(at: 1, ack: 1).state == .established)
        script.s(at: 1, ack: 1, "220\n")
        script.c(at: 1, ack: 5, "QUIT\n")
        script.s(at: 5, ack: 6, "221\n")
        #expect(script.s([.fin, .ack], at: 9, ack: 6).state == .closing)
        #expect(script.c([.fin, .ack], at: 6, ack: 10).state == .closed)
        let last = script.s(at: 10, ack: 7)
        #expect(last.state == .closed && last.remarks == [])
        #expect(script.text(.responder) == "220\n221\n" && script.text(.initiator) == "QUIT\n")
        #expect(script.end(.responder) == .finished && script.end(.initiator) == .finished)
        let connection = script.streams.table[last.connection]
        #expect(connection?.initiator == Script.client && connection?.opening == .seen)
        #expect(connection?.fromResponder.bytes == 8 && connection?.fromInitiator.bytes == 5)
        #expect(connection?.firstPacket == 1 && connection?.lastPacket == 9)
    }

    @Test("who opened it is told by SYN ACK too; otherwise the first sender counts")
    func opener() {
        var script = Script()
        let answer = script.s([.syn, .ack], at: 0, ack: 1)
        #expect(script.streams.table[answer.connection]?.initiator == Script.client)
        #expect(script.streams.table[answer.connection]?.opening == .answerSeen)
        var other = Script()
        let middle = other.s(at: 100, ack: 50, "x")
        #expect(other.streams.table[middle.connection]?.initiator == Script.server)
        #expect(other.streams.table[middle.connection]?.opening == .unseen)
        #expect(other.text(.initiator) == "x")
    }

    @Test("reordering: delivered in order, by the packets that carried it")
    func reordering() {
        var script = Script()
        script.open()
        #expect(script.c(at: 4, ack: 1, "def").remarks == .previousSegmentLost)
        #expect(script.c(at: 7, ack: 1, "g").remarks == [])
        #expect(script.c(at: 1, ack: 1, "abc", after: 1).remarks == .outOfOrder)
        #expect(script.text(.initiator) == "abcdefg")
        #expect(script.streams.log == ["6: 3", "4: 3 held", "5: 1 held"])
    }

    @Test("retransmission: of what is known, and of what was lost")
    func retransmission() {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abc")
        #expect(script.c(at: 1, ack: 1, "abc").remarks == .retransmission)
        script.c(at: 7, ack: 1, "ghi")
        #expect(script.c(at: 4, ack: 1, "def", after: 200).remarks == .retransmission)
        // Repacketized: partly known.
        #expect(script.c(at: 7, ack: 1, "ghijk").remarks == [])
        #expect(script.text(.initiator) == "abcdefghijk")
    }

    @Test("a lost segment becomes a gap once what follows it has been acknowledged")
    func gapAfterAcknowledgment() {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abc")
        script.c(at: 9, ack: 1, "ijk")
        script.s(at: 1, ack: 9)
        #expect(script.text(.initiator) == "abc")
        // The capture may only have it in another order: once is not enough.
        script.s(at: 1, ack: 12)
        #expect(script.text(.initiator) == "abc")
        for _ in 0..<16 { script.s(at: 1, ack: 12) }
        #expect(script.text(.initiator) == "abcijk")
        #expect(script.gaps(.initiator) == [[3, 5]])
        // Too late: the place has been passed.
        #expect(script.c(at: 4, ack: 1, "defgh").remarks == .retransmission)
        #expect(script.text(.initiator) == "abcijk" && script.streams.isContinuous)
        #expect(script.streams.table[.init(number: 1, slot: 0)]?.fromInitiator.lost == 5)
    }

    @Test("what was captured behind its own acknowledgment is in its place")
    func overtakenByItsAcknowledgment() {
        var script = Script()
        script.open()
        script.c(at: 4, ack: 1, "def")
        script.s(at: 1, ack: 7)
        script.c(at: 1, ack: 1, "abc")
        #expect(script.text(.initiator) == "abcdef" && script.gaps(.initiator).isEmpty)
        // However often that happens.
        for round in 1...20 {
            let start = round * 6
            script.c(at: start + 4, ack: 1, "def")
            script.s(at: 1, ack: start + 7)
            script.c(at: start + 1, ack: 1, "abc")
        }
        #expect(script.text(.initiator).count == 126 && script.gaps(.initiator).isEmpty)
    }

    @Test("an acknowledged end tells that nothing more will come")
    func gapBeforeAcknowledgedEnd() {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abc")
        script.c([.fin, .ack], at: 9, ack: 1, "ijk")
        #expect(script.text(.initiator) == "abc")
        script.s(at: 1, ack: 13)
        // The capture may only have it in another order.
        #expect(script.text(.initiator) == "abc" && script.end(.initiator) == nil)
        script.pass(packets: 1, milliseconds: 3_000)
        #expect(script.text(.initiator) == "abcijk" && script.gaps(.initiator) == [[3, 5]])
        #expect(script.end(.initiator) == .finished)
    }

    @Test("acknowledged but never captured: remarked, and a gap at the end")
    func acknowledgedUnseen() {
        var script = Script()
        script.open()
        #expect(script.s(at: 1, ack: 101).remarks == .acknowledgesUnseen)
        script.streams.finish()
        #expect(script.gaps(.initiator) == [[0, 100]])
        #expect(script.end(.initiator) == .captureEnded)
    }

    @Test("a lost end: FIN is acknowledged, the bytes before it are a gap")
    func lostEnd() {
        var script = Script()
        script.open()
        script.c([.fin, .ack], at: 11, ack: 1)
        #expect(script.end(.initiator) == nil)
        script.s(at: 1, ack: 12)
        script.streams.finish()
        #expect(script.gaps(.initiator) == [[0, 10]] && script.end(.initiator) == .finished)
    }

    @Test("one direction only")
    func oneDirection() {
        var script = Script()
        script.s(at: 500, ack: 10, "abc")
        script.s(at: 503, ack: 20, "def")
        script.s([.fin, .ack], at: 506, ack: 20)
        #expect(script.text(.initiator) == "abcdef" && script.end(.initiator) == .finished)
        script.streams.finish()
        #expect(script.end(.responder) == .captureEnded && script.gaps(.responder) == [])
    }

    @Test("sequence numbers wrap around")
    func wrapAround() {
        var script = Script()
        script.client = 0xffff_fffc
        script.open()
        script.c(at: 4, ack: 1, "def")
        script.c(at: 1, ack: 1, "abc")
        script.c([.fin, .ack], at: 7, ack: 1, "gh")
        #expect(script.text(.initiator) == "abcdefgh" && script.end(.initiator) == .finished)
    }

    @Test("reset ends both streams, after what was held; a reset from elsewhere does not")
    func reset() {
        var script = Script()
        script.open()
        script.c(at: 4, ack: 1, "def")
        #expect(script.s(.rst, at: -20_000, ack: 1).state == .established)
        let reception = script.s([.rst, .ack], at: 1, ack: 1)
        #expect(reception.state == .reset)
        #expect(script.streams.table[reception.connection]?.resetBy == .responder)
        #expect(script.gaps(.initiator) == [[0, 3]] && script.text(.initiator) == "def")
        #expect(script.end(.initiator) == .reset && script.end(.responder) == .reset)
    }

    @Test("a refused connection")
    func refused() {
        var script = Script()
        script.c(.syn, at: 0)
        #expect(script.s([.rst, .ack], at: -5_000, ack: 1).state == .reset)
        #expect(script.end(.initiator) == .reset)
    }

    @Test("a new SYN on the same ports is a new connection; the same SYN is a retransmission")
    func portReuse() {
        var script = Script()
        script.open()
        #expect(script.c(.syn, at: 0).remarks == .retransmission)
        script.c(at: 1, ack: 1, "old")
        script.client = 70_000
        script.server = 90_000
        let again = script.c(.syn, at: 0)
        #expect(again.remarks == .portsReused && again.connection.number == 2 && again.position == -1 + 1)
        script.s([.syn, .ack], at: 0, ack: 1)
        script.c(at: 1, ack: 1, "new")
        #expect(script.text(.initiator) == "old" && script.end(.initiator) == .superseded)
        #expect(script.text(.initiator, connection: 2) == "new")
        #expect(script.streams.table.count == 2)
    }

    @Test("the same SYN, long after all was over, is a new connection", arguments: [true, false])
    func sameNumberLater(isReset: Bool) {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "old")
        if isReset {
            script.c([.rst], at: 4)
        } else {
            script.c([.fin, .ack], at: 4, ack: 1)
            script.s([.fin, .ack], at: 1, ack: 5)
            script.c(at: 5, ack: 2)
        }
        // It may have been on its way since.
        #expect(script.c(.syn, at: 0, after: 59_000).connection.number == 1)
        #expect(script.c(.syn, at: 0, after: 61_000).connection.number == 2)
        script.s([.syn, .ack], at: 0, ack: 1)
        script.c(at: 1, ack: 1, "new")
        #expect(script.text(.initiator) == "old" && script.text(.initiator, connection: 2) == "new")
    }

    @Test("the same SYN on an open connection is a retransmission, however late")
    func sameNumberWhileOpen() {
        var script = Script()
        script.open()
        #expect(script.c(.syn, at: 0, after: 3_600_000).connection.number == 1)
    }

    @Test("keep-alives, windows, duplicate acknowledgments")
    func remarks() {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abc")
        script.s(at: 1, ack: 4)
        #expect(script.c(at: 3, ack: 1, after: 5_000).remarks == .keepAlive)
        #expect(script.s(at: 1, ack: 4).remarks == .keepAliveAcknowledgment)
        #expect(script.c(at: 3, ack: 1, "c", after: 5_000).remarks == .keepAlive)
        #expect(script.s(at: 1, ack: 4, window: 0).remarks.contains(.zeroWindow))
        #expect(script.s(at: 1, ack: 4, window: 100).remarks == .windowUpdate)
        script.c(at: 4, ack: 1, "def")
        #expect(script.s(at: 1, ack: 4, window: 100).remarks == .duplicateAcknowledgment)
        #expect(script.s(at: 1, ack: 7, window: 100).remarks == [])
        #expect(script.text(.initiator) == "abcdef")
    }

    @Test("windows are scaled when both sides offered it, but never in a SYN")
    func windowScale() {
        var options = TCPOptions()
        options.windowScale = 3
        for answerScales in [true, false] {
            var streams = Streams()
            let segments: [(Endpoint, Endpoint, TCPFlags, TCPOptions)] = [
                (Script.client, Script.server, .syn, options),
                (Script.server, Script.client, [.syn, .ack], answerScales ? options : TCPOptions()),
                (Script.client, Script.server, .ack, TCPOptions()),
            ]
            for (number, (source, destination, flags, options)) in segments.enumerated() {
                let segment = TCPSegment(
                    source: source, destination: destination, sequence: number == 2 ? 1 : 0, acknowledgment: 1,
                    flags: flags, window: 100, options: options)
                streams.receive(segment, [], packet: number + 1, time: Timestamp(seconds: 0, nanoseconds: 0))
            }
            #expect(streams.receptions.map(\.window) == [100, 100, answerScales ? 800 : 100])
        }
    }

    @Test("packets cut short by the capture leave gaps")
    func cutShort() {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abcdef", cut: 4)
        script.c(at: 10, ack: 1, "jkl", cut: 3)
        script.c(at: 7, ack: 1, "ghi", cut: 1)
        script.c(at: 13, ack: 1, "mno")
        #expect(script.text(.initiator) == "abghmno")
        #expect(script.gaps(.initiator) == [[2, 4], [8, 1], [9, 3]] && script.streams.isContinuous)
    }

    @Test("what waits is bounded for one direction, and for all together")
    func heldLimits() {
        var limits = ConnectionTable.Limits()
        limits.heldPerDirection = 1_000
        var script = Script(limits: limits)
        script.open()
        for index in 0..<20 { script.c(at: 1_000 + index * 2, ack: 1, "x") }
        #expect(script.streams.table[.init(number: 1, slot: 0)]?.heldCost ?? 0 <= 1_000)
        #expect(script.gaps(.initiator).first == [0, 999])
        limits.heldPerDirection = 1 << 20
        limits.held = 1_000
        script = Script(limits: limits)
        script.open()
        for index in 0..<20 { script.c(at: 1_000 + index * 2, ack: 1, "x") }
        #expect(script.streams.table[.init(number: 1, slot: 0)]?.heldCost ?? 0 <= 1_000)
    }

    @Test("segments in the worst order, one byte each, do not pile up")
    func crowding() {
        var script = Script()
        script.open()
        for index in 0..<8_193 { script.c(at: 40_000 - index * 2, ack: 1, "x") }
        // The last one was one too many: the hole before it was given up.
        #expect(script.gaps(.initiator) == [[0, 40_000 - 8_192 * 2 - 1]])
        #expect(script.text(.initiator) == "x")
    }

    @Test("beyond the limit the connection idle for longest is forgotten")
    func connectionLimit() {
        var limits = ConnectionTable.Limits()
        limits.connections = 2
        var streams = Streams(limits: limits)
        let address = IPAddress(10, 0, 0, 1)
        func send(_ port: UInt16, _ packet: Int) {
            streams.receive(
                TCPSegment(
                    source: Endpoint(address, port), destination: Script.server, sequence: UInt32(packet),
                    acknowledgment: 0, flags: .ack, window: 1, payload: 0..<1), [7], packet: packet,
                time: Timestamp(seconds: 0, nanoseconds: 0))
        }
        for (packet, port) in ([1, 2, 1, 3, 1, 2, 4] as [UInt16]).enumerated() { send(port, packet) }
        let ends = streams.ends.filter { $0.key.sender == .initiator }
        #expect(ends.keys.map(\.connection).sorted() == [1, 2, 3])
        #expect(ends.values.allSatisfy { $0 == .forgotten })
        #expect(streams.receptions.map(\.connection.number) == [1, 2, 1, 3, 1, 4, 5])
        #expect(streams.table[streams.receptions[0].connection] == nil)
        #expect(streams.table[streams.receptions[6].connection] != nil)
    }

    @Test("thousands of connections are told apart")
    func manyConnections() {
        var limits = ConnectionTable.Limits()
        limits.connections = 700
        var streams = Streams(limits: limits)
        for round in 0..<2 {
            for port in 1...2_000 {
                let segment = TCPSegment(
                    source: Endpoint(IPAddress(10, 0, 0, UInt8(port % 7)), UInt16(port)), destination: Script.server,
                    sequence: UInt32(round), acknowledgment: 0, flags: .ack, window: 1, payload: 0..<1)
                streams.receive(segment, [UInt8(port % 251)], packet: port, time: .init(seconds: 0, nanoseconds: 0))
            }
        }
        streams.finish()
        #expect(streams.table.count == 4_000)
        #expect(streams.bytes.values.allSatisfy { $0.count == 1 })
        #expect(streams.endings.count == 8_000 && streams.endings.values.allSatisfy { $0 == 1 })
    }

    @Test("a flood of connections of one packet takes no more places than there are")
    func flood() {
        var limits = ConnectionTable.Limits()
        limits.connections = 500
        var table = ConnectionTable(limits: limits)
        let nothing: [UInt8] = []
        var ends = 0
        for number in 0..<50_000 {
            let source = Endpoint(IPAddress(v4: UInt32(truncatingIfNeeded: number &* 2_654_435_761)), 1_024)
            _ = table.receive(
                TCPSegment(
                    source: source, destination: Script.server, sequence: 9, acknowledgment: 0, flags: .syn, window: 1),
                nothing.span, packet: number + 1, time: Timestamp(seconds: 0, nanoseconds: 0))
            while let delivery = table.next() { if case .end(.forgotten) = delivery.content { ends += 1 } }
        }
        // One more place than connections: the one that leaves does so after the new one has come.
        #expect(table.count == 50_000 && table[place: 499] != nil && table[place: 501] == nil)
        #expect(ends == 2 * (50_000 - 500))
    }

    @Test("when nothing is to be delivered, nothing is, and what comes next is not lost")
    func idle() {
        var script = Script()
        script.open()
        #expect(script.streams.table.isIdle)
        script.c(at: 1, ack: 1, "ab")
        script.s(at: 1, ack: 3)
        #expect(script.streams.table.isIdle && script.text(.initiator) == "ab")
        script.c(at: 5, ack: 1, "ef")
        #expect(script.text(.initiator) == "ab")
        // The other side has it although the capture does not: its acknowledgments release what waits.
        for _ in 0..<17 { script.s(at: 1, ack: 7) }
        #expect(script.text(.initiator) == "abef" && script.gaps(.initiator) == [[2, 2]])
        script.c([.fin, .ack], at: 7, ack: 1)
        #expect(script.end(.initiator) == .finished)
    }
}
