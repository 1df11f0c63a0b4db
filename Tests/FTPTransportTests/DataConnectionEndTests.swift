import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// How data connections end: finished, let go, stalled, stopped, never made.
@Suite struct DataConnectionEndTests {
    private static let short = DataTimeouts(connect: .seconds(5), stall: .milliseconds(50))
    private static let long = DataTimeouts(connect: .seconds(60), stall: .seconds(60))

    @Test func finishingIsAnEnd() throws {
        let pair = try Pair()
        let peer = pair.peer
        pair.finish()
        #expect(peer.hear() == Peer.Heard(bytes: [], end: 0))
    }

    @Test func lettingGoIsAReset() throws {
        let tap = RecordingTap()
        let pair = try Pair(tap: tap)
        let peer = pair.peer
        try pattern(10).withUnsafeBytes { try pair.connection.send($0) }
        _ = consume pair
        #expect(peer.hear().end == ECONNRESET)
        #expect(tap.heard.closed == [.resetHere])
    }

    @Test func abortingIsAReset() throws {
        let pair = try Pair()
        let peer = pair.peer
        pair.abort()
        #expect(peer.hear() == Peer.Heard(bytes: [], end: ECONNRESET))
    }

    @Test func aResetByThePeerIsNoEnd() throws {
        let pair = try Pair()
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            pair.peer.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // The descriptor stays the peer's to close: another socket takes its place.
        let other = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        dup2(other, pair.peer.descriptor)
        close(other)
        let file = try ScratchFile()
        let error = failure { () throws(DataError) in _ = try pair.connection.receive(toFile: file.descriptor) }
        #expect(error == .broken(SystemError("receive", ECONNRESET)))
    }

    // MARK: Stalls

    /// Who has nothing to say may end its side at once, and still gets all that it asked for.
    @Test func aPeerThatOnlyListensGetsItAll() throws {
        let pair = try Pair()
        let peer = pair.peer
        peer.endSending()
        let hearing = Beside { peer.hear() }
        try pair.connection.sendAll(pattern(1 << 20))
        pair.finish()
        let heard = try hearing.value()
        let isWhole = heard == Peer.Heard(bytes: pattern(1 << 20))
        #expect(isWhole)
    }

    /// Who is gone is noticed by the next send, however it went.
    @Test(arguments: [true, false]) func aPeerThatIsGoneIsNoticed(byReset: Bool) throws {
        let pair = try Pair()
        let peer = pair.peer
        if byReset { peer.resetNow() } else { peer.closeNow() }
        let error = failure { () throws(DataError) in
            for _ in 0..<1_000 { try pair.connection.sendAll(pattern(64 << 10)) }
        }
        guard case .broken(let system)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect([EPIPE, ECONNRESET].contains(system.number))
    }

    @Test func aSendThatNobodyReadsStalls() throws {
        let bytes = pattern(8 << 20)
        let file = try ScratchFile(bytes)
        for isFile in [false, true] {
            let pair = try Pair(timeouts: Self.short, receiveBuffer: 4_096)
            let error = failure { () throws(DataError) in
                if isFile {
                    _ = try pair.connection.send(file: file.descriptor, from: 0)
                } else {
                    try pair.connection.sendAll(bytes)
                }
            }
            #expect(error == .stalled)
        }
    }

    @Test func aReceiveThatNobodyFeedsStalls() throws {
        let file = try ScratchFile()
        // Nothing, some of what is copied, and what is past that and moved by the kernel.
        for begun in [0, 100, 700_000] {
            let pair = try Pair(timeouts: Self.short)
            let sending = Beside { [peer = pair.peer] in peer.send(pattern(begun)) }
            let error = failure { () throws(DataError) in _ = try pair.connection.receive(toFile: file.descriptor) }
            #expect(error == .stalled)
            _ = try sending.value()
        }
    }

    /// None at all would be the kernel's word for a wait without end.
    @Test(arguments: [Duration.zero, .nanoseconds(1)])
    func theSmallestBoundIsABound(stall: Duration) throws {
        let stalled =
            Beside {
                guard let pair = try? Pair(timeouts: DataTimeouts(connect: .seconds(5), stall: stall)) else {
                    return nil
                }
                var byte: UInt8 = 0
                return withUnsafeMutableBytes(of: &byte) { buffer in
                    failure { () throws(DataError) in _ = try pair.connection.receive(into: buffer) }
                }
            } as Beside<DataError?>
        #expect(try stalled.value() == .stalled)
    }

    // MARK: Stops

    enum Work: CaseIterable { case send, sendFile, receive, receiveToFile, splice }

    @Test(arguments: Work.allCases)
    func stoppingEndsABlockedTransferAtOnce(work: Work) throws {
        let control = TransferControl()
        let bytes = pattern(8 << 20)
        let file = try ScratchFile(bytes)
        let pair = try Pair(timeouts: Self.long, control: control, receiveBuffer: 4_096)
        let peer = pair.peer
        let connection = Passed(pair.take())
        let working =
            Beside {
                guard let connection = connection.take() else { return nil }
                return failure { () throws(DataError) in
                    switch work {
                    case .send: try connection.sendAll(bytes)
                    case .sendFile: _ = try connection.send(file: file.descriptor, from: 0)
                    case .receive: try connection.receiveByte()
                    case .receiveToFile, .splice: _ = try connection.receive(toFile: file.descriptor)
                    }
                }
            } as Beside<DataError?>
        switch work {
        case .send, .sendFile: #expect(peer.waitUntilReadable())
        case .receive: break
        case .receiveToFile: peer.send([1])
        case .splice: peer.send(pattern(700_000))
        }
        control.stop()
        #expect(try working.value() == .stopped)
        #expect(control.isStopped)
    }

    /// What was stopped must not look whole: the peer sees a reset, also when nothing was on its way.
    @Test func stoppingIsNoEnd() throws {
        for sent in [0, 10] {
            let control = TransferControl()
            let pair = try Pair(control: control)
            let peer = pair.peer
            try pattern(sent).withUnsafeBytes { try pair.connection.send($0) }
            control.stop()
            #expect(peer.waitUntilReadable())
            // The transfer has not noticed yet, as when it waits for a disk.
            #expect(peer.hear().end == ECONNRESET)
            pair.abort()
        }
    }

    @Test func whatWasStoppedBeforeIsStopped() throws {
        let control = TransferControl()
        control.stop()
        let pair = try Pair(control: TransferControl())
        let listener = try DataListener(host: loopback, port: 0, timeouts: Self.long)
        let peer = try Peer(to: listener.address)
        let error = failure { () throws(DataError) in
            let connection = try listener.accept(from: .host(loopback), timeouts: Self.long, control: control)
            try connection.receiveByte()
        }
        #expect(error == .stopped)
        #expect(peer.hear().bytes.isEmpty)
        pair.finish()
    }

    @Test func stoppingAfterTheEndReachesNobody() throws {
        let control = TransferControl()
        let first = try Pair(control: control)
        let number = first.peer.descriptor
        first.finish()
        let second = try Pair()
        control.stop()
        try pattern(3).withUnsafeBytes { try second.connection.send($0) }
        let peer = second.peer
        second.finish()
        #expect(peer.hear() == Peer.Heard(bytes: pattern(3), end: 0), "\(number)")
    }

    // MARK: Connecting

    @Test func nobodyListens() throws {
        // Bound and not listening: nobody else gets the port meanwhile.
        let taken = try Socket(for: loopback, nonblocking: true)
        let any = KernelAddress(DataAddress(host: loopback, port: 0))
        try #require(any.withPointer { bind(taken.descriptor, $0, $1) } == 0)
        let local = taken.localAddress
        let address = try #require(local)
        let error = failure { () throws(DataError) in
            _ = try DataConnection.connect(to: address, from: nil, timeouts: Self.long, control: TransferControl())
        }
        #expect(error == .notConnected(SystemError("connect", ECONNREFUSED)))
    }

    @Test func connectionsLeaveFromWhereTheyAreTold() throws {
        let listener = try DataListener(host: loopback, port: 0, timeouts: Self.long)
        let tap = RecordingTap()
        let source = DataAddress(host: .ipv4(127, 0, 0, 3), port: 0)
        let connection = try DataConnection.connect(
            to: listener.address, from: source, timeouts: Self.long, control: TransferControl(), tap: tap)
        let accepted = try listener.accept(from: .host(source.host), timeouts: Self.long, control: TransferControl())
        #expect(connection.local.host == source.host && connection.local == accepted.remote)
        connection.finish()
        #expect(try accepted.receiveByte() == 0)
        accepted.finishAfterPeer()
        #expect(tap.heard.opened.map(\.openedHere) == [true] && tap.heard.closed == [.here])
    }
}

extension DataConnection {
    borrowing func sendAll(_ bytes: [UInt8]) throws(DataError) {
        let sent = bytes.withUnsafeBytes { bytes in failure { () throws(DataError) in try send(bytes) } }
        if let sent { throw sent }
    }

    @discardableResult
    borrowing func receiveByte() throws(DataError) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { buffer.deallocate() }
        return try receive(into: buffer)
    }
}
