import FTPAnalysis
import PacketCapture
import Testing

/// Sessions seen on both sides of a box that changes more than addresses.
@Suite struct RenumberedTapTests {
    private static let random: (client: UInt32, server: UInt32) = (0x9E37_79B9, 0x1234_5678)

    private func expectOne(_ packets: [Packet], bytes: Int = 3) {
        let analysis = analyze(packets)
        #expect(analysis.sessions.count == 1 && analysis.sessions.first?.otherTap != nil)
        #expect(analysis.transfers.map(\.verdict) == [.complete] && analysis.transfers.first?.bytes == bytes)
        #expect(analysis.rows.count == packets.count / 2)
        #expect(analysis.findings.contains { $0.code == .twoTaps })
        #expect(analysis.findings.allSatisfy { $0.severity == .remark })
    }

    private func expectTwo(_ packets: [Packet]) {
        let analysis = analyze(packets)
        #expect(analysis.sessions.count == 2 && analysis.sessions.allSatisfy { $0.otherTap == nil })
        #expect(analysis.transfers.map(\.verdict) == [.complete, .complete])
        #expect(analysis.rows.count == packets.count)
        #expect(analysis.findings.isEmpty)
    }

    /// PORT becomes shorter, or longer, and all numbers after it are others.
    @Test(arguments: [IPAddress(8, 8, 4, 4), IPAddress(203, 100, 113, 110)])
    func aGatewayThatRewritesWithAnotherLength(_ outer: IPAddress) {
        expectOne(TwoTaps.packets(TwoTaps.session(), .init(outer: outer)))
        expectOne(TwoTaps.packets(TwoTaps.session(), .init(offsets: Self.random, outer: outer)))
    }

    /// Initial sequence numbers made anew: in one direction, or in both.
    @Test(arguments: [(1 << 31, 0), (0x9E37_79B9, 0x1234_5678)] as [(UInt32, UInt32)], [true, false])
    func aFirewallThatRenumbers(_ offsets: (UInt32, UInt32), active: Bool) {
        let box = TwoTaps.Box(offsets: (offsets.0, offsets.1))
        expectOne(TwoTaps.packets(TwoTaps.session(active: active), box))
    }

    @Test(arguments: [TwoTaps.Marks.timestamps, .identifications, .renumberedTimestamps])
    func packetsThatAreMarkedTellSoon(_ marks: TwoTaps.Marks) {
        let wires = TwoTaps.session(active: false, turns: 0)
        expectOne(TwoTaps.packets(wires, .init(offsets: Self.random, portOffset: 1_000), marks))
    }

    /// With nothing to go by but what is said, other ports need a longer dialogue.
    @Test func otherPorts() {
        let box = TwoTaps.Box(offsets: Self.random, portOffset: 1_000)
        expectTwo(TwoTaps.packets(TwoTaps.session(active: false, turns: 0), box))
        expectOne(TwoTaps.packets(TwoTaps.session(active: false, turns: 4), box))
    }

    // MARK: Look-alikes

    /// Two robots that do the same at the same time, one always before the other.
    @Test(
        arguments: [
            TwoTaps.Marks.none, .timestamps, .identifications, .constantIdentifications, .renumberedTimestamps,
        ],
        [true, false])
    func robotsInStep(_ marks: TwoTaps.Marks, active: Bool) {
        let box = TwoTaps.Box(offsets: Self.random, portOffset: 0)
        expectTwo(TwoTaps.packets(TwoTaps.session(active: active), box, marks, isOpposite: false))
    }

    /// Two robots whose packets pass in changing order: most of the time as those of one session would.
    @Test func robotsThatOvertakeEachOther() {
        let packets = TwoTaps.packets(TwoTaps.session(), .init(offsets: Self.random))
        let pairs = stride(from: 0, to: packets.count, by: 2).map { Array(packets[$0..<$0 + 2]) }
        // The last words before the data connection pass the other way round.
        let last = pairs.firstIndex { $0[0].payload.starts(with: "TYPE".utf8) } ?? 0
        expectTwo(pairs.enumerated().flatMap { $0.offset == last ? $0.element.reversed() : $0.element })
    }

    /// Robots that behave as if they were one, but whose packets are marked as different ones.
    @Test(arguments: [TwoTaps.Marks.timestamps, .identifications])
    func marksThatDiffer(_ marks: TwoTaps.Marks) {
        let packets = TwoTaps.packets(TwoTaps.session(), .init(offsets: Self.random), marks).map { packet in
            var packet = packet
            if packet.source.address == TwoTaps.inner || packet.destination.address == TwoTaps.inner { return packet }
            packet.identification &+= packet.identification == 0 ? 0 : 4_711
            packet.timestamps = packet.timestamps.map { ($0.value &+ 4_711, $0.echo &+ 815) }
            return packet
        }
        expectTwo(packets)
    }

    /// The same again, long after: no box keeps packets so long.
    @Test func robotsAMomentApart() {
        let wires = TwoTaps.session()
        let packets = TwoTaps.packets(wires, .init(offsets: Self.random), lag: 80_000_000, isOpposite: false)
        let sorted = packets.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        expectTwo(sorted.map(\.element))
    }

    /// One of two robots says something else.
    @Test func robotsThatDiffer() {
        let packets = TwoTaps.packets(TwoTaps.session(), .init(offsets: Self.random)).map { packet in
            var packet = packet
            let isOuter = packet.destination.address != TwoTaps.inner
            if isOuter, packet.payload.starts(with: "220".utf8) {
                packet.payload = Array("220 FTP server Ready\r\n".utf8)
            }
            return packet
        }
        expectTwo(packets)
    }

    /// A login that ends before enough was said: told as a session of its own, with all its packets.
    @Test func aShortLookAlike() {
        let box = TwoTaps.Box(offsets: Self.random, portOffset: 7)
        var wires = Wires(client: Endpoint(TwoTaps.inner, 50_000))
        wires.c("QUIT", "221 Goodbye")
        wires.close(wires.client, wires.server)
        let packets = TwoTaps.packets(wires, box)
        let analysis = analyze(packets)
        #expect(analysis.sessions.count == 2 && analysis.rows.count == packets.count)
    }
}
