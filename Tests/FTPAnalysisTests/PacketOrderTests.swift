import FTPAnalysis
import PacketCapture
import Testing

/// How the bytes were cut into packets, and in which order those came, changes nothing that was said or done.
@Suite struct PacketOrderTests {
    /// Active and passive, up and down, a refusal and an ABOR.
    private static let session: [Packet] = {
        var script = Script.loggedIn()
        let (client, server) = (script.client.address, script.server.address)
        script.c("FEAT", "211-Features\r\n EPSV\r\n211 End")
        script.c("PORT 192,0,2,10,8,1", "200 Fine")
        script.c("LIST", "150 Here")
        script.data(
            "total 3\r\none\r\ntwo\r\n", from: Endpoint(server, 20), to: Endpoint(client, 2_049), sender: .initiator)
        script.s("226-Done\r\n226 2 entries")
        script.c("EPSV", "229 Here (|||6000|)")
        let data = script.open(from: Endpoint(client, 50_001), to: Endpoint(server, 6_000))
        script.c("STOR upload", "150 Go on")
        script.send(Array(repeating: 7, count: 4_000), on: data, from: .initiator)
        script.close(data, first: .initiator)
        script.s("226 Done")
        script.c("PORT 192,0,2,10,8,2", "200 Fine")
        script.c("RETR nothing", "550 No such file")
        script.c("PORT 192,0,2,10,8,3", "200 Fine")
        script.c("RETR much", "150 Sending")
        let much = script.open(from: Endpoint(server, 20), to: Endpoint(client, 2_051))
        script.send(Array(repeating: 9, count: 2_000), on: much, from: .initiator)
        script.c("ABOR")
        script.close(much, first: .initiator)
        script.s("426 Stopped")
        script.s("226 Stopped as asked")
        script.quit()
        return packets(of: script.capture())
    }()

    private static let expected = digest(analyze(session))

    @Test func theSessionItself() {
        let analysis = analyze(Self.session)
        #expect(analysis.transfers.map(\.verdict) == [.complete, .complete, .refused, .aborted])
        #expect(analysis.transfers.map(\.bytes) == [19, 4_000, 0, 2_000])
    }

    @Test(arguments: [1, 2, 3, 7])
    func segmentsOfAFewBytes(_ size: Int) {
        let cut = Self.session.flatMap { packet -> [Packet] in
            guard packet.payload.count > size else { return [packet] }
            return stride(from: 0, to: packet.payload.count, by: size).map { start in
                let end = min(start + size, packet.payload.count)
                var part = packet
                part.payload = Array(packet.payload[start..<end])
                part.sequence = packet.sequence &+ UInt32(start)
                if end < packet.payload.count { part.flags.remove([.psh, .fin]) }
                return part
            }
        }
        #expect(digest(analyze(cut)) == Self.expected)
    }

    @Test func everyPacketTwice() {
        let twice = Self.session.flatMap { [$0, $0] }
        #expect(digest(analyze(twice)) == Self.expected)
    }

    @Test(arguments: 0..<60)
    func neighboursChangePlaces(_ seed: UInt64) {
        var generator = SplitMix(state: seed)
        var shuffled = Self.session
        var index = 1
        while index + 1 < shuffled.count {
            if Bool.random(using: &generator) {
                let (first, second) = (shuffled[index], shuffled[index + 1])
                shuffled[index] = second
                shuffled[index + 1] = first
                (shuffled[index].time, shuffled[index + 1].time) = (first.time, second.time)
                index += 1
            }
            index += 1
        }
        #expect(digest(analyze(shuffled)) == Self.expected)
    }

    @Test func theDocumentsSessionByteByByte() {
        let cut = DocumentSession.packets.flatMap { packet -> [Packet] in
            guard packet.payload.count > 1 else { return [packet] }
            return packet.payload.enumerated().map { offset, byte in
                var part = packet
                part.payload = [byte]
                part.sequence = packet.sequence &+ UInt32(offset)
                return part
            }
        }
        #expect(digest(analyze(cut)) == digest(analyze(DocumentSession.packets)))
    }
}

/// A generator whose numbers are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
