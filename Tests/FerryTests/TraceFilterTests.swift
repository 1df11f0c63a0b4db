import Testing

@testable import ferry

/// Moments as they are typed, and sets of packets.
@Suite struct TraceFilterTests {
    @Test(
        arguments: [
            ("+0", 0), ("+90", 90_000_000_000), ("+1.5", 1_500_000_000), ("+0.000000001", 1),
        ] as [(String, UInt64)])
    func offsets(_ text: String, _ nanoseconds: UInt64) {
        #expect(CaptureMoment(argument: text) == .offset(nanoseconds))
    }

    @Test(
        arguments: [
            ("2003-03-09T15:16:26", 1_047_222_986, 0), ("2003-03-09T15:16:26Z", 1_047_222_986, 0),
            ("2003-03-09T15:16:26.638640Z", 1_047_222_986, 638_640_000), ("1970-01-01T00:00:00.5", 0, 500_000_000),
        ] as [(String, Int64, UInt32)])
    func moments(_ text: String, _ seconds: Int64, _ nanoseconds: UInt32) throws {
        let moment = try #require(CaptureMoment(argument: text))
        guard case .absolute(let time) = moment else {
            Issue.record("\(moment)")
            return
        }
        #expect(time.seconds == seconds && time.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "+", "90", "-90", "+1.", "+.5", "+1.2.3", "+1e3", "+99999999999", "+1.0000000001", "2003-03-09",
        "2003-03-09 15:16:26", "2003-13-09T15:16:26", "2003-02-30T15:16:26", "2003-03-09T25:16:26",
        "2003-03-09T15:16:26.", "2003-03-09T15:16:26+01:00", "2003-03-09T15:16:26ZZ", "2003-03-09T15:16:2é",
    ])
    func whatIsNoMoment(_ text: String) { #expect(CaptureMoment(argument: text) == nil) }

    @Test func setsOfPackets() {
        var set = PacketSet()
        let numbers = [1, 63, 64, 65, 1_000, 1_000_003]
        for number in numbers { set.insert(number) }
        #expect((0...1_000_100).filter { set.contains($0) } == numbers)
    }
}
