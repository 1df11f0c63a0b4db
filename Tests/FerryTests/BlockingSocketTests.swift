import Testing

@testable import ferry

/// Waits on sockets.
@Suite struct BlockingSocketTests {
    @Test func whatKeepsArrivingKeepsNoWaitGoing() throws {
        var place = try #require(SystemAddress(looking: "127.0.0.1", port: 0))
        let listener = try BlockingSocket.listening(on: place, within: .seconds(10))
        let address = listener.localAddress
        place.port = try #require(address).port
        let one = try BlockingSocket.connected(to: place, within: .seconds(10))
        let other = try listener.accept()
        try other.send([1, 2, 3])
        try one.waitForArrival(until: Deadline(after: .seconds(10)), "bytes")
        #expect(
            failure { () throws(SocketFailure) in try one.waitForArrival(until: Deadline(after: .zero), "bytes") }
                == .timedOut("bytes"))
        #expect(
            failure { () throws(SocketFailure) in try one.send([1], until: Deadline(after: .zero)) }
                == .timedOut("send"))
    }

    private func failure(_ body: () throws(SocketFailure) -> Void) -> SocketFailure? {
        do throws(SocketFailure) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
