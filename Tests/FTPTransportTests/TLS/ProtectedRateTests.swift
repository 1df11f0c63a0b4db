import Testing

@testable import FTPTransport

/// Bandwidth of protected data connections: all that they move is drawn from the limit, and paid for with a wait. What is
/// drawn is looked at, no clock: it does not depend on how fast this machine is.
@Suite struct ProtectedRateTests {
    enum Way: CaseIterable, Sendable { case send, sendFile, receive, receiveFile }

    @Test(arguments: Way.allCases, TLSVersion.allCases)
    func transfersKeepToTheRate(_ way: Way, _ version: TLSVersion) throws {
        let size = 200_000
        let world = try TLSWorld.make()
        let start = ContinuousClock.now
        let limiter = RateLimiter(bytesPerSecond: 1_000_000)
        var meeting = DataMeeting(try world.serverContext(), try world.client(maximum: version))
        meeting.control = TransferControl(limiters: [limiter])
        let file = try ScratchFile(way == .sendFile ? pattern(size) : [])
        let (served, used) = try meeting.meet { connection, _ throws(DataError) in
            switch way {
            case .send: try connection.send(pattern(size))
            case .sendFile: #expect(try connection.send(file: file.descriptor, from: 0) == nil)
            case .receive: #expect(try connection.receiveAll().count == size)
            case .receiveFile: #expect(try connection.receive(toFile: file.descriptor) == .written)
            }
            connection.finish()
            // Nothing is owed: the connection has waited for the last byte, too.
            return limiter.draw(0)
        } client: { connection, _ throws(DataError) in
            switch way {
            case .send, .sendFile: #expect(try connection.receiveAll().count == size)
            case .receive, .receiveFile: try connection.send(pattern(size))
            }
            connection.finish()
        }
        try used.get()
        #expect(try served.get() == .zero)
        // As if no time had passed since the beginning: a fifth of a second was drawn.
        #expect(limiter.draw(0, now: start) >= .milliseconds(200))
        #expect(meeting.control.bytes == UInt64(size))
    }
}
