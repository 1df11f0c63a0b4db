import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Passive ports that sessions have for themselves, one after the other.
@Suite struct ExclusivePortsTests {
    private let timeouts = DataTimeouts(connect: .seconds(5), stall: .seconds(5))
    private let stranger = HostAddress.ipv4(127, 0, 0, 2)

    private func lease(_ ports: ExclusivePorts) throws -> ExclusivePorts.Lease {
        try ports.lease(on: loopback, for: .host(loopback))
    }

    private func expectConnection(_ lease: ExclusivePorts.Lease) throws {
        let connection = try lease.accept(timeouts: timeouts, control: TransferControl())
        #expect(connection.remote.host == loopback)
        connection.finish()
    }

    private func expectNobody(_ lease: ExclusivePorts.Lease) throws {
        let connection = try lease.acceptNow(control: TransferControl())
        switch consume connection {
        case .some: Issue.record("somebody was there")
        case .none: break
        }
    }

    @Test func aPortIsUsedAgain() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        let address = try lease(ports).address
        #expect(try lease(ports).address == address)
        let (one, other) = (try lease(ports), try lease(ports))
        #expect(one.address != other.address)
    }

    /// More strangers than wait at any listener, before anybody accepts: they are shown out as they come.
    @Test func strangersDoNotBlockThePort() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        let lease = try lease(ports)
        let strangers = try (0..<3).map { _ in
            try (0..<300).map { _ in try Peer(to: lease.address, from: stranger) }
        }
        for one in strangers.joined() { #expect(one.waitUntilReadable()) }
        let peer = try Peer(to: lease.address)
        try expectConnection(lease)
        #expect(peer.hear() == Peer.Heard())
    }

    /// The client's own connection is kept by whoever shows the strangers out.
    @Test func theClientIsKept() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        let lease = try lease(ports)
        let peer = try Peer(to: lease.address)
        let second = try Peer(to: lease.address)
        // Who is too much is shown out, so the doorman has been here.
        #expect(second.waitUntilReadable())
        try expectConnection(lease)
        #expect(peer.hear() == Peer.Heard())
        try expectNobody(lease)
    }

    @Test func theClientComesWhileATransferWaits() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        let lease = try lease(ports)
        let waiting = Beside { [timeouts] in
            failure { () throws(DataError) in
                try lease.accept(timeouts: timeouts, control: TransferControl()).finish()
            }
        }
        let strange = try Peer(to: lease.address, from: stranger)
        #expect(strange.hear() == Peer.Heard())
        let peer = try Peer(to: lease.address)
        #expect(try waiting.value() == nil)
        #expect(peer.hear() == Peer.Heard())
    }

    /// Nobody is left to wait for data when the transfer was refused, however late the connection is made.
    @Test func aRefusedTransfersConnectionIsClosed() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        var held: ExclusivePorts.Lease? = try lease(ports)
        let address = try #require(held?.address)
        let before = try Peer(to: address)
        held = nil
        #expect(before.waitUntilReadable())
        let after = try Peer(to: address)
        #expect(after.waitUntilReadable())
    }

    @Test func anAskedForPortIsAsNew() throws {
        let ports = ExclusivePorts(timeouts: timeouts)
        let lease = try lease(ports)
        let old = try Peer(to: lease.address)
        #expect(lease.renew(for: .host(loopback)))
        #expect(old.waitUntilReadable())
        try expectNobody(lease)
        #expect(!lease.renew(for: .anyone))
    }

    @Test func idlePortsAreClosedButForAFew() throws {
        let ports = ExclusivePorts(timeouts: timeouts, keepingIdle: .milliseconds(200))
        // A host of its own, so that its listeners can be counted.
        let host = HostAddress.ipv4(127, 61, UInt8.random(in: 0...255), UInt8.random(in: 1...254))
        var leases = try (0..<40).map { _ in try ports.lease(on: host, for: .host(host)) }
        #expect(leases.allSatisfy { self.listens($0.address) })
        let addresses = leases.map(\.address)
        leases = []
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end, addresses.count(where: listens) > 8 { usleep(10_000) }
        #expect(addresses.count(where: listens) == 8)
    }

    private func listens(_ address: DataAddress) -> Bool {
        let probe = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        return KernelAddress(address).withPointer { connect(probe, $0, $1) } == 0
    }
}
