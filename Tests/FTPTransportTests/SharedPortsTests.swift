import FTPCore
import Foundation
import Synchronization
import Testing

@testable import FTPTransport

/// Passive ports that many clients share: whose connection goes where.
@Suite struct SharedPortsTests {
    private let timeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
    /// A local address of this test's own, where no port is anybody else's.
    private let host = HostAddress.ipv4(127, 60, UInt8.random(in: 0...255), UInt8.random(in: 1...254))
    private let first: UInt16 = 20_021
    private let client = HostAddress.ipv4(127, 0, 0, 1)
    private let other = HostAddress.ipv4(127, 0, 0, 2)

    private func ports(_ count: UInt16 = 1, _ bounds: PassiveBounds = PassiveBounds()) -> SharedPorts {
        SharedPorts(range: first...(first + count - 1), timeouts: timeouts, bounds: bounds)
    }

    private func seat(_ ports: SharedPorts, for peers: DataPeers) throws -> Seat {
        switch try ports.seat(on: host, for: peers) {
        case .seat(let seat): seat
        case .wait: throw Missing.seat
        }
    }

    private func wait(_ ports: SharedPorts, for peers: DataPeers) throws -> Waiting {
        switch try ports.seat(on: host, for: peers) {
        case .seat: throw Missing.wait
        case .wait(let wait): Waiting(wait)
        }
    }

    private enum Missing: Error { case seat, wait }

    /// Takes the connection and tells who made it.
    private func caller(_ seat: Seat) throws -> DataAddress {
        let connection = try seat.accept(timeouts: timeouts, control: TransferControl())
        let remote = connection.remote
        connection.finish()
        return remote
    }

    private func expectNobody(_ seat: Seat) throws {
        let connection = try seat.acceptNow(control: TransferControl())
        switch consume connection {
        case .some: Issue.record("somebody was there")
        case .none: break
        }
    }

    // MARK: Whose connection goes where

    @Test func onePortServesManyClients() throws {
        let ports = ports()
        let clients = (1...64).map { HostAddress.ipv4(127, 3, 0, $0) }
        let seats = try clients.map { try seat(ports, for: .host($0)) }
        #expect(seats.allSatisfy { $0.address == DataAddress(host: host, port: first) })
        let peers = try clients.reversed().map { try Peer(to: seats[0].address, from: $0) }
        for (client, seat) in zip(clients, seats) { #expect(try caller(seat).host == client) }
        for peer in peers { #expect(peer.hear() == Peer.Heard()) }
    }

    @Test func strangersAreDropped() throws {
        let ports = ports()
        let seat = try seat(ports, for: .host(client))
        let stranger = try Peer(to: seat.address, from: other)
        #expect(stranger.hear() == Peer.Heard())
        try expectNobody(seat)
        let peer = try Peer(to: seat.address)
        #expect(try caller(seat).host == client)
        #expect(peer.hear() == Peer.Heard())
    }

    /// Nobody is left to wait for data when the transfer was refused, however late the connection is made.
    @Test func whoComesToASeatGivenUpIsShownOut() throws {
        let ports = ports()
        let seat = try seat(ports, for: .host(client))
        let before = try Peer(to: seat.address)
        seat.leave()
        #expect(before.waitUntilReadable())
        let after = try Peer(to: seat.address)
        #expect(after.waitUntilReadable())
    }

    @Test func oneOfTwoConnectionsIsTaken() throws {
        let ports = ports()
        let mine = try seat(ports, for: .host(client))
        let peers = try (0..<2).map { _ in try Peer(to: mine.address) }
        let next = try seat(ports, for: .host(client))
        #expect(peers[1].hear() == Peer.Heard())
        try expectNobody(next)
        let connection = try mine.accept(timeouts: timeouts, control: TransferControl())
        try connection.send(pattern(10))
        connection.finish()
        #expect(peers[0].hear() == Peer.Heard(bytes: pattern(10)))
    }

    @Test func aProxyMayConnectForTheClient() throws {
        let ports = ports()
        let mine = try seat(ports, for: .hosts([client, other]))
        _ = try wait(ports, for: .host(other))
        let peer = try Peer(to: mine.address, from: other)
        #expect(try caller(mine).host == other)
        #expect(peer.hear() == Peer.Heard())
    }

    @Test func anybodyComesAfterThoseWhoAreExpected() throws {
        let ports = ports()
        let anybodys = try seat(ports, for: .anyone)
        let clients = try seat(ports, for: .host(client))
        let peers = try [other, client].map { try Peer(to: clients.address, from: $0) }
        #expect(try caller(anybodys).host == other)
        #expect(try caller(clients).host == client)
        for peer in peers { #expect(peer.hear() == Peer.Heard()) }
    }

    // MARK: Seats that are taken

    @Test func aSeatIsFreeWhenItsConnectionHasArrived() throws {
        let ports = ports()
        let mine = try seat(ports, for: .host(client))
        let wait = try wait(ports, for: .host(client))
        let peer = try Peer(to: mine.address)
        let next = try #require(try wait.seat())
        let second = try Peer(to: next.address)
        // The first one's connection was kept for it.
        #expect(try caller(mine) == peer.local)
        #expect(try caller(next) == second.local)
    }

    @Test func aSeatIsFreeWhenItIsGivenUp() throws {
        let ports = ports()
        var mine: Seat? = try seat(ports, for: .host(client))
        let wait = try wait(ports, for: .host(client))
        #expect(mine != nil)
        mine = nil
        let next = try #require(try wait.seat())
        let peer = try Peer(to: next.address)
        #expect(try caller(next) == peer.local)
    }

    @Test func whoComesFirstIsServedFirst() throws {
        let ports = ports()
        var mine = try seat(ports, for: .host(client))
        let waits = try (0..<5).map { _ in try wait(ports, for: .host(client)) }
        for wait in waits {
            let peer = try Peer(to: mine.address)
            #expect(try caller(mine) == peer.local)
            mine = try #require(try wait.seat())
        }
    }

    @Test func waitsAreBounded() throws {
        let ports = ports(1, PassiveBounds(wait: .milliseconds(50), hold: .seconds(60)))
        let mine = try seat(ports, for: .host(client))
        #expect(try wait(ports, for: .host(client)).seat() == nil)
        let peer = try Peer(to: mine.address)
        #expect(try caller(mine) == peer.local)
    }

    @Test func aSeatThatIsNotUsedIsTakenFromWhoHoldsIt() throws {
        let ports = ports(1, PassiveBounds(wait: .seconds(60), hold: .milliseconds(50)))
        let mine = try seat(ports, for: .host(client))
        let accepting = Beside { [timeouts] in
            failure { () throws(DataError) in _ = try mine.accept(timeouts: timeouts, control: TransferControl()) }
        }
        let next = try #require(try wait(ports, for: .host(client)).seat())
        #expect(try accepting.value() == .connectTimedOut)
        let peer = try Peer(to: next.address)
        #expect(try caller(next) == peer.local)
    }

    @Test func aSeatThatNobodyWaitsForIsKept() throws {
        let ports = ports(1, PassiveBounds(wait: .seconds(60), hold: .zero))
        let mine = try seat(ports, for: .host(client))
        // Others come and go, and another client waits.
        let others = try seat(ports, for: .host(other))
        _ = try wait(ports, for: .host(other)).seat()
        _ = others
        let peer = try Peer(to: mine.address)
        #expect(try caller(mine) == peer.local)
    }

    @Test func whoDoesNotWaitAnyMoreTakesNoSeat() throws {
        let ports = ports()
        var mine: Seat? = try seat(ports, for: .host(client))
        var gone: Waiting? = try wait(ports, for: .host(client))
        let wait = try wait(ports, for: .host(client))
        let answer = gone?.answer
        gone = nil
        #expect(try answer?.seat() == nil)
        #expect(mine != nil)
        mine = nil
        #expect(try wait.seat() != nil)
    }

    /// Who connects and is gone before the transfer costs that transfer, and no other.
    @Test func whoIsGoneAgainIsNoFile() throws {
        let ports = ports()
        let mine = try seat(ports, for: .host(client))
        try Peer(to: mine.address).resetNow()
        let error = failure { () throws(DataError) in
            let connection = try mine.accept(timeouts: timeouts, control: TransferControl())
            try connection.receiveByte()
        }
        #expect(error == .broken(SystemError("receive", ECONNRESET)))
        let next = try seat(ports, for: .host(client))
        let peer = try Peer(to: next.address)
        #expect(try caller(next) == peer.local)
    }

    // MARK: Ports

    @Test func aClientThatMayStillComeGetsAnotherPort() throws {
        let ports = ports(2)
        for _ in 0..<20 {
            let old = try seat(ports, for: .host(client))
            let port = old.address.port
            old.leave()
            let new = try seat(ports, for: .host(client))
            #expect(new.address.port != port)
            new.leave()
            // Both may still be connected to: what was longest ago is the least likely.
        }
    }

    @Test func whoConnectedLateIsNotTheNextTransfers() throws {
        let ports = ports()
        let old = try seat(ports, for: .host(client))
        let address = old.address
        old.leave()
        let late = try Peer(to: address)
        let new = try seat(ports, for: .host(client))
        #expect(late.hear() == Peer.Heard())
        try expectNobody(new)
    }

    @Test func aPortThatSomebodyElseHasIsPassedOver() throws {
        let taken = try DataListener(host: host, port: first, timeouts: timeouts)
        let ports = ports(2)
        #expect(try seat(ports, for: .host(client)).address.port == first + 1)
        #expect(throws: SystemError("bind", EADDRINUSE)) {
            _ = try seat(SharedPorts(range: first...first, timeouts: timeouts), for: .host(client))
        }
        _ = taken
    }

    @Test func manySeatsThatNobodyUsesCostNothing() throws {
        let ports = ports(4)
        for _ in 0..<10 { _ = try seat(ports, for: .host(client)) }
        let before = openDescriptors()
        for _ in 0..<10_000 { _ = try seat(ports, for: .host(client)) }
        // Other tests open and close some meanwhile.
        #expect(openDescriptors() < before + 1_000)
    }

    @Test func stoppingEndsAWaitForAConnection() throws {
        let control = TransferControl()
        let ports = ports()
        let mine = try seat(ports, for: .host(client))
        let accepting = Beside {
            failure { () throws(DataError) in
                _ = try mine.accept(timeouts: DataTimeouts(connect: .seconds(60)), control: control)
            }
        }
        control.stop()
        #expect(try accepting.value() == .stopped)
    }

    @Test func nobodyComes() throws {
        let ports = ports()
        let mine = try seat(ports, for: .host(client))
        #expect(throws: DataError.connectTimedOut) {
            _ = try mine.accept(timeouts: DataTimeouts(connect: .milliseconds(30)), control: TransferControl())
        }
    }

    /// Every session takes a seat, connects, and says who it is, over and over: nobody gets another's connection.
    @Test(arguments: [1, 64]) func sixtyFourSessions(clients: UInt8) throws {
        let ports = ports(1, PassiveBounds(wait: .seconds(60), hold: .seconds(60)))
        let sessions = (0..<64).map { index in
            Beside { [self] in
                let from = HostAddress.ipv4(127, 5, 0, 1 + UInt8(index) % clients)
                return (0..<10).allSatisfy { _ in
                    (try? oneTransfer(ports, from: from)) ?? false
                }
            }
        }
        for session in sessions { #expect(try session.value()) }
    }

    private func oneTransfer(_ ports: SharedPorts, from: HostAddress) throws -> Bool {
        let seat: Seat
        switch try ports.seat(on: host, for: .host(from)) {
        case .seat(let found): seat = found
        case .wait(let wait):
            guard let found = try Waiting(wait).seat() else { return false }
            seat = found
        }
        let peer = try Peer(to: seat.address, from: from)
        return try caller(seat) == peer.local
    }
}

/// A wait for a seat, and its answer.
private final class Waiting: Sendable {
    final class Answer: Sendable {
        private let done = DispatchSemaphore(value: 0)
        private let box = Mutex<Seat?>(nil)

        func give(_ seat: Seat?) {
            box.withLock { $0 = seat }
            done.signal()
        }

        /// What came of it; fails the test when nothing has within a generous bound.
        func seat() throws -> Seat? {
            try #require(done.wait(timeout: .now() + 20) == .success)
            return box.withLock { $0.take() }
        }
    }

    let answer = Answer()
    private let wait: SeatWait

    init(_ wait: SeatWait) {
        self.wait = wait
        wait.whenSeated { [answer] in answer.give($0) }
    }

    func seat() throws -> Seat? { try answer.seat() }
}

private func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
}

extension Peer {
    var local: DataAddress? {
        var address = KernelAddress()
        return address.fill { getsockname(descriptor, $0, $1) } == 0 ? address.dataAddress : nil
    }
}
