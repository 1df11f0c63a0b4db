import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Bytes over protected data connections.
@Suite struct ProtectedDataTests {
    /// Around the edges of records, and of what leaves together.
    static let sizes = [0, 1, 16_383, 16_384, 16_385, 114_687, 114_688, 114_689, 3 << 20]

    @Test(arguments: sizes, TLSVersion.allCases)
    func aFileToTheClient(size: Int, version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let bytes = pattern(size)
        let tap = RecordingTap()
        for isTapped in [false, true] {
            var meeting = DataMeeting(try world.serverContext(), try world.client(maximum: version))
            meeting.tap = isTapped ? tap : nil
            let (source, target) = (try ScratchFile(bytes), try ScratchFile())
            let (served, used) = try meeting.meet { connection, agreement throws(DataError) in
                #expect(try connection.send(file: source.descriptor, from: 0) == nil)
                connection.finish()
                return agreement.version
            } client: { connection, _ throws(DataError) in
                #expect(try connection.receive(toFile: target.descriptor) == .written)
                return connection.finishAfterPeer()
            }
            #expect(try served.get() == version)
            #expect(try used.get() == .clean)
            let isSame = target.content == bytes
            #expect(isSame)
            #expect(meeting.control.bytes == UInt64(size))
        }
        let isHeard = tap.heard.sent == bytes
        #expect(isHeard && tap.heard.closed == [.here])
    }

    @Test(arguments: sizes, TLSVersion.allCases)
    func bytesToTheServer(size: Int, version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let bytes = pattern(size)
        var meeting = DataMeeting(try world.serverContext(), try world.client(maximum: version))
        let tap = RecordingTap()
        meeting.tap = tap
        let (served, used) = try meeting.meet { connection, _ throws(DataError) in
            let bytes = try connection.receiveAll()
            return (bytes, connection.finishAfterPeer())
        } client: { connection, _ throws(DataError) in
            try connection.send(bytes)
            return connection.finish()
        }
        let (heard, ending) = try served.get()
        let isSame = heard == bytes && tap.heard.received == bytes
        #expect(isSame && ending == .clean && meeting.control.bytes == UInt64(size))
        // It waits for the server's end, and with it for tickets that are still on their way.
        #expect(try used.get() == .clean)
    }

    /// Where the kernel cannot cipher, the library does, and nobody notices.
    @Test(arguments: sizes, TLSVersion.allCases)
    func withAKernelThatMayCipher(size: Int, version: TLSVersion) throws {
        let world = try TLSWorld.make()
        let bytes = pattern(size)
        let server = try world.serverContext { $0.policy.usesKernel = true }
        for isUpload in [false, true] {
            let client = try world.client(maximum: version) { $0.policy.usesKernel = true }
            let meeting = DataMeeting(server, client)
            let (source, target) = (try ScratchFile(bytes), try ScratchFile())
            let send: DataMeeting.End<DataEnding> = { connection, _ throws(DataError) in
                #expect(try connection.send(file: source.descriptor, from: 0) == nil)
                return connection.finish()
            }
            let receive: DataMeeting.End<DataEnding> = { connection, _ throws(DataError) in
                #expect(try connection.receive(toFile: target.descriptor) == .written)
                return connection.finishAfterPeer()
            }
            let (served, used) = try meeting.meet(
                server: isUpload ? receive : send, client: isUpload ? send : receive)
            #expect(try (isUpload ? served : used).get() == .clean)
            _ = try (isUpload ? used : served).get()
            let isSame = target.content == bytes
            #expect(isSame)
        }
    }

    @Test func aPartOfAFile() throws {
        let world = try TLSWorld.make()
        let source = try ScratchFile(pattern(200_000))
        let meeting = DataMeeting(try world.serverContext(), try world.client())
        let (_, used) = try meeting.meet { connection, _ throws(DataError) in
            _ = try connection.send(file: source.descriptor, from: 100, length: 150_000)
            connection.finish()
        } client: { connection, _ throws(DataError) in
            try connection.receiveAll()
        }
        let isSame = try used.get() == Array(pattern(150_100).dropFirst(100))
        #expect(isSame)
    }

    @Test func aRateIsKept() throws {
        let world = try TLSWorld.make()
        var meeting = DataMeeting(try world.serverContext(), try world.client())
        meeting.control = TransferControl(limiters: [RateLimiter(bytesPerSecond: 1 << 20)])
        let start = ContinuousClock.now
        let (_, used) = try meeting.meet { connection, _ throws(DataError) in
            try connection.send(pattern(400_000))
            connection.finish()
        } client: { connection, _ throws(DataError) in
            try connection.receiveAll()
        }
        let isSame = try used.get() == pattern(400_000)
        #expect(isSame && ContinuousClock.now - start > .milliseconds(200))
    }

    /// An upload whose client closes the connection without a word.
    @Test(arguments: [false, true]) func aCutUpload(isTolerated: Bool) throws {
        let world = try TLSWorld.make()
        var meeting = DataMeeting(try world.serverContext(), try world.client())
        meeting.toleratesCut = isTolerated
        meeting.offersTicket = false
        let (served, _) = try meeting.meet { connection, _ throws(DataError) in
            let bytes = try connection.receiveAll()
            return (bytes, connection.finishAfterPeer())
        } client: { connection, _ throws(DataError) in
            try connection.send([1, 2, 3])
            connection.cut()
        }
        if isTolerated {
            let (bytes, ending) = try served.get()
            #expect(bytes == [1, 2, 3] && ending == .cut)
        } else {
            #expect(throws: DataError.tls(.truncated)) { try served.get() }
        }
    }

    /// A client that says that it was all, and closes with the server's ticket unread: its system resets the connection,
    /// and nothing is lost by it.
    @Test(arguments: [0, 1, 10_000]) func aHastyUpload(size: Int) throws {
        let world = try TLSWorld.make()
        let bytes = pattern(size)
        for _ in 0..<20 {
            let meeting = DataMeeting(try world.serverContext(), try world.client())
            let (served, _) = try meeting.meet { connection, _ throws(DataError) in
                let bytes = try connection.receiveAll()
                return (bytes, connection.finishAfterPeer())
            } client: { connection, _ throws(DataError) in
                try connection.send(bytes)
                connection.sayEndAndCut()
            }
            let (heard, ending) = try served.get()
            let isSame = heard == bytes
            #expect(isSame && ending == .clean)
        }
    }

    @Test func anAbortedTransferIsNoEnd() throws {
        let world = try TLSWorld.make()
        var meeting = DataMeeting(try world.serverContext(), try world.client())
        meeting.toleratesCut = true
        let (_, used) = try meeting.meet { connection, _ throws(DataError) in
            try connection.send([1, 2, 3])
            connection.abort()
        } client: { connection, _ throws(DataError) in
            try connection.receiveAll()
        }
        #expect(throws: DataError.broken(SystemError("receive", ECONNRESET))) { try used.get() }
    }

    // MARK: Waits

    @Test func whoSaysNothingIsNotWaitedFor() throws {
        let world = try TLSWorld.make()
        var timeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
        timeouts.handshake = .milliseconds(50)
        for role in [TLSDataRole.server(try world.serverContext()), .client(try world.client())] {
            let pair = try Pair(timeouts: timeouts)
            let peer = pair.peer
            var connection = pair.take()
            let error = failure { () throws(DataError) in _ = try connection.startTLS(role, timeouts: timeouts) }
            #expect(error == .tls(.timedOut))
            withExtendedLifetime(peer) {}
        }
    }

    @Test func whoSpeaksPlainTextIsTold() throws {
        let world = try TLSWorld.make()
        for role in [TLSDataRole.server(try world.serverContext()), .client(try world.client())] {
            let pair = try Pair()
            pair.peer.send(Array("drwxr-xr-x 2 a b 3 Jan 1 00:00 d\r\n".utf8))
            var connection = pair.take()
            let error = failure { () throws(DataError) in _ = try connection.startTLS(role, timeouts: DataTimeouts()) }
            #expect(error == .tls(.notTLS))
        }
    }

    @Test func aPeerThatLeavesInTheHandshake() throws {
        let pair = try Pair()
        pair.peer.endSending()
        var connection = pair.take()
        let error = failure { () throws(DataError) in
            do { _ = try connection.startTLS(.server(TLSWorld.make().serverContext()), timeouts: DataTimeouts()) } catch
            {
                if let error = error as? DataError { throw error }
            }
        }
        #expect(error == .tls(.disconnected))
    }

    @Test func aTransferThatStalls() throws {
        let world = try TLSWorld.make()
        for sends in [true, false] {
            var meeting = DataMeeting(try world.serverContext(), try world.client())
            meeting.timeouts.stall = .milliseconds(50)
            let done = DispatchSemaphore(value: 0)
            let (served, _) = try meeting.meet { connection, _ throws(DataError) in
                defer { done.signal() }
                if sends { while true { try connection.send(pattern(1 << 20)) } }
                _ = try connection.receiveAll()
            } client: { connection, _ throws(DataError) in
                _ = done.wait(timeout: .now() + 10)
                connection.abort()
            }
            #expect(throws: DataError.stalled) { try served.get() }
        }
    }

    enum Work: CaseIterable { case handshake, send, sendFile, receive }

    @Test(arguments: Work.allCases) func stoppingEndsItAtOnce(work: Work) throws {
        let world = try TLSWorld.make()
        var meeting = DataMeeting(try world.serverContext(), try world.client())
        meeting.timeouts.handshake = .seconds(60)
        meeting.timeouts.stall = .seconds(60)
        let control = meeting.control
        let file = try ScratchFile(pattern(8 << 20))
        if work == .handshake {
            let pair = try Pair(timeouts: meeting.timeouts, control: control)
            let peer = pair.peer
            let connection = Passed(pair.take())
            let (role, timeouts) = (meeting.server, meeting.timeouts)
            let shaking =
                Beside {
                    guard var connection = connection.take() else { return nil }
                    return failure { () throws(DataError) in _ = try connection.startTLS(role, timeouts: timeouts) }
                } as Beside<DataError?>
            control.stop()
            #expect(try shaking.value() == .stopped)
            #expect(peer.hear().end == ECONNRESET)
            return
        }
        let begun = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        let stopping = Beside {
            _ = begun.wait(timeout: .now() + 10)
            control.stop()
        }
        let (served, _) = try meeting.meet { connection, _ throws(DataError) in
            defer { ended.signal() }
            begun.signal()
            switch work {
            case .send: while true { try connection.send(pattern(1 << 20)) }
            case .sendFile: while true { _ = try connection.send(file: file.descriptor, from: 0) }
            case .receive, .handshake: _ = try connection.receiveAll()
            }
        } client: { connection, _ throws(DataError) in
            _ = ended.wait(timeout: .now() + 10)
            connection.abort()
        }
        #expect(throws: DataError.stopped) { try served.get() }
        try stopping.value()
    }
}

extension DataConnection {
    /// Closes it with the right word, and without hearing the other side out.
    consuming func sayEndAndCut() {
        _ = tls?.engine.close()
        cut()
    }

    /// Closes it without a word, as programs do that know no better.
    consuming func cut() {
        tls = nil
        finish()
    }
}
