import FTPCore
import Testing

@testable import FTPTransport

/// Whose job is next.
@Suite struct FairLineTests {
    private let hosts = (1...9).map { HostAddress.ipv4(127, 1, 0, $0) }

    /// How many of so many jobs of this client may begin at once.
    private func begin(_ count: Int, _ host: HostAddress, in line: inout FairLine) -> Int {
        (0..<count).count { _ in line.mayBegin({}, of: host) }
    }

    @Test(arguments: [(1, 1), (2, 1), (4, 2), (64, 28), (1_024, 448)])
    func oneLeavesRoomForOthers(_ limit: Int, _ most: Int) {
        var line = FairLine(limit: limit, share: .max)
        #expect(begin(2 * limit, hosts[0], in: &line) == most)
    }

    @Test func howeverManyThereAreAnotherFindsAPlace() {
        var line = FairLine(limit: 64, share: .max)
        for host in hosts.dropLast() { #expect(begin(100, host, in: &line) > 0) }
        #expect(begin(1, hosts[8], in: &line) == 1)
    }

    @Test func theShareIsTheMost() {
        var line = FairLine(limit: 4, share: 1)
        for host in hosts.prefix(4) { #expect(begin(2, host, in: &line) == 1) }
        #expect(begin(1, hosts[4], in: &line) == 0)
        #expect(line.next()?.of == nil)
        // Those whose own job is not done let the others pass.
        line.end(of: hosts[1])
        #expect(line.next()?.of == hosts[1])
        line.end(of: hosts[0])
        line.end(of: hosts[3])
        #expect([line.next()?.of, line.next()?.of, line.next()?.of] == [hosts[0], hosts[3], nil])
        line.end(of: hosts[0])
        #expect(line.next()?.of == hosts[4])
    }

    @Test func clientsTakeTurns() {
        var line = FairLine(limit: 1, share: .max)
        #expect(begin(4, hosts[0], in: &line) == 1)
        for host in hosts[1...2] { #expect(begin(2, host, in: &line) == 0) }
        var order: [HostAddress] = []
        var running = hosts[0]
        while true {
            line.end(of: running)
            guard let next = line.next() else { break }
            running = next.of
            order.append(running)
        }
        #expect(order == [0, 1, 2, 0, 1, 2, 0].map { hosts[$0] })
        #expect(begin(1, hosts[3], in: &line) == 1)
    }
}
