import FTPCore
import Synchronization
import Testing

@testable import FTPServer

/// The door: what connections and logins are told, by a clock of the test's.
struct AdmissionTests {
    private final class HandClock: Sendable {
        private let time = Mutex(Duration.seconds(1_000))
        func advance(_ duration: Duration) { time.withLock { $0 += duration } }
        var now: Duration { time.withLock { $0 } }
    }

    private let clock = HandClock()
    private let here = HostAddress.ipv4(192, 0, 2, 1)

    private func door(_ change: (inout AdmissionSettings) -> Void = { _ in }) -> Admission {
        var settings = AdmissionSettings()
        change(&settings)
        return Admission(settings) { [clock] in clock.now }
    }

    private func refusal(_ decision: Admission.Decision) -> SessionRefusal? {
        switch decision {
        case .admitted: nil
        case .refused(let reason): reason
        }
    }

    @Test func deniedNetworksTakeNoPlace() throws {
        let denied = try #require(HostNetwork("192.0.2.0/24"))
        let door = door {
            $0.access.denied = [denied]
            $0.sessions = 1
        }
        #expect(refusal(door.admit(connectionFrom: here)) == .networkDenied)
        #expect(refusal(door.admit(connectionFrom: .ipv4(1))) == nil)
        #expect(refusal(door.admit(connectionFrom: .ipv4(2))) == .serverFull)
    }

    @Test func aBanIsSeenAndLifted() throws {
        let door = door { $0.failuresBeforeBan = 2 }
        #expect(door.loginFailed(AccountKey([1]), address: here).ban == nil)
        let ban = try #require(door.loginFailed(AccountKey([2]), address: here).ban)
        #expect(ban.network.shown == "192.0.2.1/32")
        #expect(ban.until.seconds - ban.since.seconds == 900)
        #expect(ban.failures == 2)
        #expect(refusal(door.admit(connectionFrom: here)) == .banned)
        #expect(!door.mayLogIn(from: here))
        clock.advance(.seconds(899))
        #expect(door.bans.map(\.network) == [ban.network])
        #expect(door.liftBan(of: here)?.network == ban.network)
        #expect(door.liftBan(of: here) == nil)
        #expect(refusal(door.admit(connectionFrom: here)) == nil)
        #expect(door.mayLogIn(from: here))
    }

    @Test func aBanEndsByItself() {
        let door = door { $0.failuresBeforeBan = 1 }
        _ = door.loginFailed(AccountKey([1]), address: here)
        #expect(refusal(door.admit(connectionFrom: here)) == .banned)
        clock.advance(.seconds(900))
        #expect(refusal(door.admit(connectionFrom: here)) == nil)
        #expect(door.bans.isEmpty)
    }
}
