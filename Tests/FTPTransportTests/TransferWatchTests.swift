import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Peers that are never silent for long, and never come to an end either.
@Suite struct TransferWatchTests {
    private let begun = ContinuousClock.now
    private var bounds = DataTimeouts()

    init() {
        bounds.minimumRate = 100
        bounds.rateWindow = .seconds(10)
    }

    private func mark(_ seconds: Int, _ bytes: UInt64, paused: Int = 0) -> TransferWatch.Mark {
        TransferWatch.Mark(time: begun + .seconds(seconds), bytes: bytes, paused: .seconds(paused))
    }

    @Test func whoIsFastEnoughGoesOn() {
        var watch = TransferWatch(begun: begun)
        for second in 0..<100 {
            #expect(watch.judge(mark(second, UInt64(second) * 100), by: bounds) == nil)
        }
    }

    @Test func whoIsTooSlowIsNoticedAfterTheWindow() {
        var watch = TransferWatch(begun: begun)
        #expect(watch.judge(mark(0, 0), by: bounds) == nil)
        #expect(watch.judge(mark(9, 1), by: bounds) == nil)
        #expect(watch.judge(mark(10, 999), by: bounds) == .tooSlow)
    }

    @Test func eachWindowCountsForItself() {
        var watch = TransferWatch(begun: begun)
        #expect(watch.judge(mark(0, 0), by: bounds) == nil)
        #expect(watch.judge(mark(10, 1_000_000), by: bounds) == nil)
        #expect(watch.judge(mark(20, 1_000_500), by: bounds) == .tooSlow)
    }

    @Test func waitsForALimitAreNotThePeersFault() {
        var watch = TransferWatch(begun: begun)
        #expect(watch.judge(mark(0, 0), by: bounds) == nil)
        #expect(watch.judge(mark(100, 50, paused: 95), by: bounds) == nil)
        #expect(watch.judge(mark(105, 50, paused: 95), by: bounds) == .tooSlow)
    }

    @Test func noTransferTakesForEver() {
        var bounds = bounds
        var watch = TransferWatch(begun: begun)
        bounds.total = .seconds(30)
        #expect(watch.judge(mark(0, 0), by: bounds) == nil)
        #expect(watch.judge(mark(29, 1 << 40), by: bounds) == nil)
        #expect(watch.judge(mark(30, 1 << 40), by: bounds) == .tooLong)
    }

    /// A reader that takes a little now and then: the sender is inside a call that does not return.
    @Test func aTransferInACallIsEnded() throws {
        let control = TransferControl()
        let pair = try Pair(control: control, receiveBuffer: 4_096)
        let peer = pair.peer
        let passed = Passed(pair.take())
        let file = try ScratchFile(pattern(8 << 20))
        let sending = Beside { () -> DataError? in
            guard let connection = passed.take() else { return nil }
            return failure { () throws(DataError) in _ = try connection.send(file: file.descriptor, from: 0) }
        }
        #expect(peer.waitUntilReadable())
        control.enforce(bounds, now: begun)
        control.enforce(bounds, now: begun + .seconds(1 << 20))
        #expect(try sending.value() == .tooSlow)
        #expect(peer.hear().end == ECONNRESET)
    }

    @Test func whoWaitsForAConnectionIsNotJudged() {
        let control = TransferControl()
        var bounds = bounds
        bounds.total = .zero
        control.enforce(bounds)
        #expect(!control.isStopped)
    }
}
