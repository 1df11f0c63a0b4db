import Testing

@testable import FTPCore

@Suite("time-val (RFC 3659 §2.3)")
struct TimeValueTests {
    @Test("The RFC's examples")
    func examples() {
        #expect(
            Timestamp(timeValue: "19980615100045.014".bytes) == Timestamp(seconds: 897_904_845, nanoseconds: 14_000_000)
        )
        #expect(Timestamp(timeValue: "19700101000000".bytes) == Timestamp(seconds: 0))
        #expect(Timestamp(timeValue: "20030309151626".bytes) == Timestamp(seconds: 1_047_222_986))
    }

    @Test("What is written is read again")
    func roundTrip() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let moment = Timestamp(seconds: .random(in: -62_135_596_800...253_402_300_799, using: &random))
            #expect(moment.timeValue.utf8.count == 14)
            #expect(Timestamp(timeValue: moment.timeValue.bytes) == moment)
        }
    }

    @Test(
        "Fractions of any length; nanoseconds are kept",
        arguments: [(".5", UInt32(500_000_000)), (".000000001", 1), (".0000000009", 0), (".123456789123", 123_456_789)])
    func fractions(fraction: String, nanoseconds: UInt32) {
        #expect(Timestamp(timeValue: ("20000101000000" + fraction).bytes)?.nanoseconds == nanoseconds)
    }

    @Test("A leap second is the second after it")
    func leapSecond() {
        #expect(Timestamp(timeValue: "20161231235960".bytes) == Timestamp(timeValue: "20170101000000".bytes))
    }

    @Test(
        "What is no moment is none",
        arguments: [
            "", "2003030915162", "200303091516260", "20030309151626.", "20030309151626.x", "20030309151626.1.2",
            "00000101000000", "20031301000000",
            "20030001000000", "20030132000000", "20030229000000", "20030431000000", "20030100000000", "20030101240000",
            "20030101006000", "20030101000061",
            "+2030101000000", "2003-1-1000000", " 0030309151626", "19000229000000", "20030309151626 ", "２００３",
        ])
    func none(text: String) {
        #expect(Timestamp(timeValue: text.bytes) == nil)
    }
}
