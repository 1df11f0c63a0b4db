import Testing

@testable import PacketCapture

@Suite("Segments that come late, and those that never come")
struct LateSegmentTests {
    @Test("what comes late is in its place, even behind the end that was acknowledged", arguments: [1, 5, 60])
    func lateBehindTheEnd(_ packets: Int) {
        var script = Script()
        script.open()
        script.c(at: 1, ack: 1, "abc")
        script.c([.fin, .ack], at: 9, ack: 1, "ijk")
        script.s([.fin, .ack], at: 1, ack: 13)
        script.c(at: 13, ack: 2)
        script.pass(packets: packets, milliseconds: 300)
        script.c(at: 4, ack: 1, "defgh")
        #expect(script.text(.initiator) == "abcdefghijk" && script.gaps(.initiator).isEmpty)
        #expect(script.end(.initiator) == .finished)
    }

    @Test("its last bytes may be late, too, and are given up in the end")
    func lateLastBytes() {
        for isLost in [false, true] {
            var script = Script()
            script.open()
            script.c([.fin, .ack], at: 4, ack: 1)
            script.s([.fin, .ack], at: 1, ack: 5)
            #expect(script.end(.initiator) == nil)
            if isLost { script.pass(packets: 64, milliseconds: 200) } else { script.c(at: 1, ack: 1, "abc") }
            #expect(script.text(.initiator) == (isLost ? "" : "abc"))
            #expect(script.gaps(.initiator) == (isLost ? [[0, 3]] : []))
            #expect(script.end(.initiator) == .finished)
        }
    }

    @Test("what the other side does not have is still under way when another place is given up")
    func onlyTheAcknowledged() {
        var script = Script()
        script.open()
        script.c(at: 4, ack: 1, "def")
        script.c(at: 10, ack: 1, "jkl")
        script.s(at: 1, ack: 7)
        script.pass(packets: 64, milliseconds: 200)
        #expect(script.text(.initiator) == "def" && script.gaps(.initiator) == [[0, 3]])
        script.c(at: 7, ack: 1, "ghi", after: 500)
        #expect(script.text(.initiator) == "defghijkl" && script.gaps(.initiator) == [[0, 3]])
    }

    @Test("a place that is missed later is waited for as long as the first")
    func missedLater() {
        var script = Script()
        script.open()
        script.c(at: 4, ack: 1, "def")
        script.s(at: 1, ack: 7)
        script.pass(packets: 60, milliseconds: 190)
        script.c(at: 1, ack: 1, "abc")
        script.c(at: 10, ack: 1, "jkl")
        script.s(at: 1, ack: 13)
        script.pass(packets: 10, milliseconds: 100)
        script.c(at: 7, ack: 1, "ghi")
        #expect(script.text(.initiator) == "abcdefghijkl" && script.gaps(.initiator).isEmpty)
    }

    @Test("a SYN that comes late is that of the connection it opened")
    func lateOpening() {
        for data in ["", "abc"] {
            var script = Script()
            script.s([.syn, .ack], at: 0, ack: 1)
            script.c(at: 1, ack: 1, data)
            #expect(script.c(.syn, at: 0).remarks.contains(.portsReused) == false)
            script.c(at: 1 + data.utf8.count, ack: 1, "def")
            #expect(script.streams.table.count == 1 && script.text(.initiator) == data + "def")
        }
        // One that does not fit is another connection's.
        var script = Script()
        script.c(at: 1, ack: 1, "abc")
        #expect(script.c(.syn, at: 77).remarks.contains(.portsReused))
        #expect(script.streams.table.count == 2)
    }

    @Test("what comes before SYN does not tell where the stream begins")
    func acknowledgmentBeforeOpening() {
        var script = Script()
        script.c(.syn, at: 0)
        script.s(at: 4, ack: 7)
        script.s([.syn, .ack], at: 0, ack: 1)
        script.s(at: 1, ack: 1, "abc")
        script.s(at: 4, ack: 7, "def")
        #expect(script.text(.responder) == "abcdef" && script.streams.table.count == 1)
    }

    @Test("where SYN is lost, its answer tells what is missing of the beginning")
    func beginningByAnswer() {
        var script = Script()
        script.s([.syn, .ack], at: 0, ack: 1)
        script.c(at: 4, ack: 1, "def")
        script.streams.finish()
        #expect(script.gaps(.initiator) == [[0, 3]] && script.text(.initiator) == "def")
    }

    @Test("a FIN that was acknowledged and is not in the capture is no byte that is missing")
    func lostFinish() {
        for lost in [0, 3] {
            var script = Script()
            script.open()
            script.c(at: 1, ack: 1, "abc")
            script.s([.fin, .ack], at: 1, ack: 5 + lost)
            script.streams.finish()
            #expect(script.gaps(.initiator) == (lost == 0 ? [] : [[3, lost]]))
            #expect(script.text(.initiator) == "abc")
        }
    }
}
