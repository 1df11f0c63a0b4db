import FTPCore
import Testing

@testable import FTPServer

/// Places for sessions: in all, per address, per account, per both.
struct ConnectionLimitsTests {
    private func limits(_ change: (inout AdmissionSettings) -> Void) -> ConnectionLimits {
        var settings = AdmissionSettings()
        change(&settings)
        return ConnectionLimits(settings)
    }

    @Test func aPlaceThatIsGivenBackIsFree() throws {
        var limits = limits { $0.sessions = 2 }
        let first = try limits.admit(from: .ipv4(1))
        _ = try limits.admit(from: .ipv4(2))
        #expect(throws: SessionRefusal.serverFull) { _ = try limits.admit(from: .ipv4(3)) }
        limits.release(first)
        _ = try limits.admit(from: .ipv4(3))
        #expect(limits.sessions == 2)
    }

    @Test func anIPv6NetworkIsOneAddress() throws {
        var limits = limits { $0.sessionsPerAddress = 1 }
        _ = try limits.admit(from: .ipv6(7, 1))
        #expect(throws: SessionRefusal.addressFull) { _ = try limits.admit(from: .ipv6(7, .max)) }
        _ = try limits.admit(from: .ipv6(8, 1))
        _ = try limits.admit(from: .ipv4(10, 0, 0, 1))
        _ = try limits.admit(from: .ipv4(10, 0, 0, 2))
        #expect(throws: SessionRefusal.addressFull) {
            _ = try limits.admit(from: try #require(HostAddress("::ffff:10.0.0.1")))
        }
    }

    @Test func anAccountHasSoManySessions() throws {
        var limits = limits { $0.sessionsPerAccount = 2 }
        var seats = try (1...3).map { try limits.admit(from: .ipv4(UInt32($0))) }
        try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &seats[0])
        try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &seats[1])
        #expect(throws: LoginRefusal.accountFull) {
            try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &seats[2])
        }
        // Its own bound comes before that of all.
        try limits.enter(AccountKey([1]), sessions: 3, perAddress: nil, seat: &seats[2])
        limits.leave(&seats[0])
        limits.leave(&seats[0])
        limits.release(seats[1])
        try limits.enter(AccountKey([1]), sessions: 2, perAddress: nil, seat: &seats[0])
    }

    @Test func anAccountHasSoManySessionsFromOneAddress() throws {
        var limits = limits { $0.sessionsPerAccountAndAddress = 1 }
        var (here, alsoHere, there) = (
            try limits.admit(from: .ipv4(1)), try limits.admit(from: .ipv4(1)), try limits.admit(from: .ipv4(2))
        )
        try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &here)
        try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &there)
        #expect(throws: LoginRefusal.accountAddressFull) {
            try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &alsoHere)
        }
        try limits.enter(AccountKey([2]), sessions: nil, perAddress: nil, seat: &alsoHere)
        // Who logs in again leaves the old place.
        try limits.enter(AccountKey([1]), sessions: nil, perAddress: nil, seat: &here)
    }

    @Test func whoHasGoneIsNotRemembered() throws {
        var limits = limits { _ in }
        for number in 0..<1_000 {
            var seat = try limits.admit(from: .ipv4(UInt32(number)))
            try limits.enter(AccountKey([UInt8(number & 255)]), sessions: nil, perAddress: nil, seat: &seat)
            limits.release(seat)
        }
        #expect(limits.isEmpty)
    }
}
