import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Bandwidth: how fast, and how evenly.
@Suite struct RateLimiterTests {
    @Test func waitsAreWhatTheRateSays() {
        let limiter = RateLimiter(bytesPerSecond: 1_000)
        let start = ContinuousClock.now + .seconds(10)
        // A tenth of a second's bytes have gathered.
        #expect(limiter.draw(100, now: start) == .zero)
        #expect(limiter.draw(500, now: start) == .milliseconds(500))
        #expect(limiter.draw(500, now: start + .milliseconds(200)) == .milliseconds(800))
        // No more than that gathers, however long nothing is drawn.
        #expect(limiter.draw(1_100, now: start + .seconds(60)) == .seconds(1))
    }

    @Test func theRateMayChange() {
        let limiter = RateLimiter(bytesPerSecond: 1_000)
        let start = ContinuousClock.now + .seconds(10)
        #expect(limiter.draw(1_100, now: start) == .seconds(1))
        limiter.bytesPerSecond = 0
        #expect(limiter.bytesPerSecond == 1)
        #expect(limiter.draw(1, now: start) == .seconds(2))
    }

    @Test(arguments: Way.allCases) func transfersKeepToTheRate(_ way: Way) throws {
        let size = 60_000
        let limiter = RateLimiter(bytesPerSecond: 200_000)
        let seconds = try transfer(way, size, limiter).value()
        // 0.3 seconds' worth, of which a tenth may have gathered.
        #expect(seconds > 0.19 && seconds < 5)
    }

    enum Way: CaseIterable, Sendable { case send, sendFile, receive, receiveFile }

    private func transfer(_ way: Way, _ size: Int, _ limiter: RateLimiter) throws -> Beside<Double> {
        let pair = try Pair(control: TransferControl(limiters: [limiter]))
        let peer = pair.peer
        let passed = Passed(pair.take())
        let file = try ScratchFile(way == .sendFile ? pattern(size) : [])
        let other = Beside { () -> Bool in
            switch way {
            case .send, .sendFile: return peer.hear().bytes == pattern(size)
            case .receive, .receiveFile:
                peer.send(pattern(size))
                peer.endSending()
                return true
            }
        }
        return Beside {
            let start = ContinuousClock.now
            guard let connection = passed.take() else { return -1 }
            let error = failure { () throws(DataError) in
                switch way {
                case .send: try connection.send(pattern(size))
                case .sendFile: _ = try connection.send(file: file.descriptor, from: 0)
                case .receive: while try connection.receiveByte() > 0 {}
                case .receiveFile: _ = try connection.receive(toFile: file.descriptor)
                }
            }
            connection.finish()
            guard error == nil, (try? other.value()) == true else { return -1 }
            if way == .receiveFile, file.content != pattern(size) { return -1 }
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return Double(seconds) + Double(attoseconds) / 1e18
        }
    }

    @Test func thoseWhoShareALimitComeToEvenShares() throws {
        let limiter = RateLimiter(bytesPerSecond: 400_000)
        let transfers = try (0..<4).map { _ in try transfer(.sendFile, 40_000, limiter) }
        let seconds = try transfers.map { try $0.value() }
        // Alone, each would take a tenth of a second; in turn, the first would be done in a quarter of the last one's time.
        #expect(seconds.allSatisfy { $0 > 0.15 })
    }

    @Test func stoppingEndsAWaitAtOnce() throws {
        let control = TransferControl(limiters: [RateLimiter(bytesPerSecond: 1)])
        let pair = try Pair(control: control)
        let peer = pair.peer
        let passed = Passed(pair.take())
        let sending = Beside { () -> DataError? in
            guard let connection = passed.take() else { return nil }
            return failure { () throws(DataError) in try connection.send(pattern(10_000)) }
        }
        #expect(peer.waitUntilReadable())
        control.stop()
        #expect(try sending.value() == .stopped)
    }
}
