import FTPCore
import Testing

@testable import FTPServer

/// Logins that fail: later and later answers, then a ban; and whatever the attack, bounded memory.
struct FailureGuardTests {
    private let here = HostAddress.ipv4(192, 0, 2, 1)
    private let user = Array("root".utf8)

    @Test func answersComeLaterAndLater() {
        var door = FailureGuard(AdmissionSettings())
        let delays = (0..<7).map { _ in door.failed(AccountKey(user), from: here, at: .zero).delay }
        #expect(
            delays == [
                .zero, .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(4), .seconds(4),
            ])
    }

    /// From however many addresses the guesses come, a user's name makes them slow; but it bans nobody.
    @Test func manyAddressesAtOneNameAreSlowed() {
        var door = FailureGuard(AdmissionSettings())
        for number in 0..<100 { _ = door.failed(AccountKey(user), from: .ipv4(UInt32(number)), at: .zero) }
        let verdict = door.failed(AccountKey(user), from: here, at: .zero)
        #expect(verdict == FailureGuard.Verdict(delay: .seconds(4), ban: nil))
        #expect(door.bans(at: .zero).isEmpty)
        door.succeeded(AccountKey(user))
        #expect(door.failed(AccountKey(user), from: .ipv4(7, 7, 7, 7), at: .zero).delay == .zero)
    }

    @Test func tooManyFailuresBan() {
        var door = FailureGuard(AdmissionSettings())
        for number in 0..<9 {
            #expect(door.failed(AccountKey([UInt8(number)]), from: here, at: .seconds(number)).ban == nil)
        }
        let ban = door.failed(AccountKey([9]), from: here, at: .seconds(9)).ban
        #expect(ban == FailureGuard.Record(since: .seconds(9), until: .seconds(909), failures: 10))
        #expect(door.ban(of: here, at: .seconds(908)) == ban)
        #expect(door.ban(of: .ipv4(192, 0, 2, 2), at: .seconds(10)) == nil)
        // It ends by itself, and the count begins anew.
        #expect(door.ban(of: here, at: .seconds(909)) == nil)
        #expect(door.failed(AccountKey([1]), from: here, at: .seconds(909)).ban == nil)
        #expect(door.bans(at: .seconds(909)).isEmpty)
    }

    /// Whoever has one account, or is let in as a guest, does not earn more guesses with it.
    @Test func aLoginBetweenThemDoesNotHelp() {
        var door = FailureGuard(AdmissionSettings())
        var bans = 0
        for _ in 0..<10 {
            bans += door.failed(AccountKey(user), from: here, at: .zero).ban == nil ? 0 : 1
            door.succeeded(AccountKey(Array("anonymous".utf8)))
        }
        #expect(bans == 1)
    }

    @Test func failuresLongAgoAreForgotten() {
        var door = FailureGuard(AdmissionSettings())
        for _ in 0..<9 { _ = door.failed(AccountKey(user), from: here, at: .zero) }
        let verdict = door.failed(AccountKey(user), from: here, at: .seconds(600))
        #expect(verdict == FailureGuard.Verdict(delay: .zero, ban: nil))
    }

    @Test func anIPv6NetworkIsBannedWhole() {
        var door = FailureGuard(AdmissionSettings())
        for number in 0..<10 { _ = door.failed(AccountKey([UInt8(number)]), from: .ipv6(7, UInt64(number)), at: .zero) }
        #expect(door.ban(of: .ipv6(7, .max), at: .zero) != nil)
        #expect(door.ban(of: .ipv6(8, 0), at: .zero) == nil)
        #expect(door.lift(.ipv6(7, 99), at: .zero) != nil)
        #expect(door.lift(.ipv6(7, 99), at: .zero) == nil)
        #expect(door.ban(of: .ipv6(7, .max), at: .zero) == nil)
    }

    @Test func someAreNeverBanned() throws {
        var settings = AdmissionSettings()
        settings.neverBanned = [try #require(HostNetwork("192.0.2.0/24"))]
        settings.failuresBeforeBan = 1
        var door = FailureGuard(settings)
        #expect(door.failed(AccountKey(user), from: here, at: .zero).ban == nil)
        #expect(door.failed(AccountKey(user), from: .ipv4(1), at: .zero).ban != nil)
    }

    /// A million addresses, a million names: the tables stay as large as they may be, and no ban is washed away.
    @Test func aMillionAddressesDoNotGrowIt() {
        var settings = AdmissionSettings()
        settings.rememberedFailures = 1_000
        settings.rememberedBans = 10
        var door = FailureGuard(settings)
        for _ in 0..<10 { _ = door.failed(AccountKey(user), from: here, at: .zero) }
        var name = [UInt8](repeating: 0, count: 4)
        for number in 0..<UInt32(1_000_000) {
            withUnsafeBytes(of: number) { name.replaceSubrange(0..<4, with: $0) }
            _ = door.failed(AccountKey(name), from: .ipv6(UInt64(number), 0), at: .seconds(1))
        }
        #expect(door.remembered == 2_001)
        #expect(door.ban(of: here, at: .seconds(2)) != nil)
        // Bans make room for bans only, the oldest first.
        for number in 0..<10 {
            for _ in 0..<10 { _ = door.failed(AccountKey(user), from: .ipv4(UInt32(number)), at: .seconds(2)) }
        }
        #expect(door.ban(of: here, at: .seconds(3)) == nil)
        #expect(door.bans(at: .seconds(3)).count == 10)
    }
}
