import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// The passive side: whose connections are taken, and whose are not.
@Suite struct DataListenerTests {
    private let timeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
    private let stranger = HostAddress.ipv4(127, 0, 0, 2)
    private let listener: DataListener

    init() throws { listener = try DataListener(host: loopback, port: 0, timeouts: timeouts) }

    private func expectNobody() throws {
        let connection = try listener.acceptNow(from: .host(loopback), control: TransferControl())
        switch consume connection {
        case .some: Issue.record("somebody was there")
        case .none: break
        }
    }

    @Test func nobodyIsThere() throws {
        try expectNobody()
    }

    @Test func nobodyComes() throws {
        let bound = DataTimeouts(connect: .milliseconds(30), stall: .seconds(5))
        #expect(throws: DataError.connectTimedOut) {
            _ = try listener.accept(from: .host(loopback), timeouts: bound, control: TransferControl())
        }
    }

    @Test func strangersAreDropped() throws {
        let first = try Peer(to: listener.address, from: stranger)
        let peer = try Peer(to: listener.address)
        let last = try Peer(to: listener.address, from: stranger)
        let connection = try listener.accept(from: .host(loopback), timeouts: timeouts, control: TransferControl())
        #expect(connection.remote.host == loopback)
        #expect(first.hear() == Peer.Heard())
        try expectNobody()
        #expect(last.hear() == Peer.Heard())
        connection.finish()
        #expect(peer.hear() == Peer.Heard())
    }

    @Test func aStrangerAloneIsNobody() throws {
        let peer = try Peer(to: listener.address, from: stranger)
        let bound = DataTimeouts(connect: .milliseconds(30), stall: .seconds(5))
        #expect(throws: DataError.connectTimedOut) {
            _ = try listener.accept(from: .host(loopback), timeouts: bound, control: TransferControl())
        }
        #expect(peer.hear().bytes.isEmpty)
    }

    @Test func anybodyIsTakenWhenNobodyIsNamed() throws {
        let peer = try Peer(to: listener.address, from: stranger)
        let connection = try listener.accept(from: .anyone, timeouts: timeouts, control: TransferControl())
        #expect(connection.remote.host == stranger)
        connection.finish()
        #expect(peer.hear() == Peer.Heard())
    }

    @Test func aPeerInItsMappedFormIsThePeer() throws {
        let peer = try Peer(to: listener.address)
        let mapped = HostAddress.ipv6(0, 0xFFFF_7F00_0001)
        let connection = try listener.accept(from: .host(mapped), timeouts: timeouts, control: TransferControl())
        connection.finish()
        #expect(peer.hear() == Peer.Heard())
    }

    @Test func drainingDropsThoseWhoWait() throws {
        let stale = try (0..<3).map { _ in try Peer(to: listener.address) }
        listener.drain()
        for peer in stale { #expect(peer.waitUntilReadable() && peer.hear().bytes.isEmpty) }
        try expectNobody()
        // And the port goes on.
        let peer = try Peer(to: listener.address)
        let connection = try listener.accept(from: .host(loopback), timeouts: timeouts, control: TransferControl())
        connection.finish()
        #expect(peer.hear() == Peer.Heard())
    }

    @Test func aPortIsTakenOnce() throws {
        #expect(throws: SystemError("bind", EADDRINUSE)) {
            _ = try DataListener(host: loopback, port: listener.address.port, timeouts: timeouts)
        }
    }

    @Test func stoppingEndsAnAcceptAtOnce() throws {
        let control = TransferControl()
        let bound = DataTimeouts(connect: .seconds(60), stall: .seconds(60))
        let accepting = Beside { [listener] in
            failure { () throws(DataError) in
                _ = try listener.accept(from: .host(loopback), timeouts: bound, control: control)
            }
        }
        control.stop()
        #expect(try accepting.value() == .stopped)
    }

    @Test func whatWasStoppedBeforeDoesNotWait() throws {
        let control = TransferControl()
        control.stop()
        let bound = DataTimeouts(connect: .seconds(60), stall: .seconds(60))
        let accepting = Beside { [listener] in
            failure { () throws(DataError) in
                _ = try listener.accept(from: .host(loopback), timeouts: bound, control: control)
            }
        }
        #expect(try accepting.value() == .stopped)
    }
}
