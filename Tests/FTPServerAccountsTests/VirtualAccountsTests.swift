import FTPCore
import FTPStorage
import Logging
import Synchronization
import Testing

@testable import FTPServer

/// Of "secret", cheap to verify.
private let cheapHash =
    "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/"

@Suite struct VirtualAccountsTests {
    private let home: Home
    private var policy = Account.Policy()

    init() throws {
        home = try Home()
        policy.home = home.path
    }

    private func accounts(_ policy: Account.Policy, now: Int64 = 0) -> VirtualAccounts {
        let entry = AccountsTable.Entry(password: PasswordHash(cheapHash), policy: policy)
        return VirtualAccounts(
            table: AccountsTable([Array("alice".utf8): entry]), passwords: Passwords(), logger: silent
        ) { now }
    }

    @Test func nameAndPasswordBelongTogether() async throws {
        let accounts = accounts(policy)
        #expect(try await accounts.admit(LoginAttempt("alice", "secret"))?.name == Array("alice".utf8))
        #expect(try await accounts.admit(LoginAttempt("alice", "secreT")) == nil)
        #expect(try await accounts.admit(LoginAttempt("alice", "")) == nil)
        #expect(try await accounts.admit(LoginAttempt("Alice", "secret")) == nil)
        #expect(try await accounts.admit(LoginAttempt("bob", "secret")) == nil)
        #expect(accounts.admit(user: Array("alice".utf8), from: .ipv4(127, 0, 0, 1), host: nil) == nil)
    }

    @Test func accountBringsItsLimitsAndRights() async throws {
        var policy = policy
        policy.limits.sessions = 3
        policy.limits.uploadRate = 1_024
        let reader = try #require(try await accounts(policy).admit(LoginAttempt("alice", "secret")))
        #expect(reader.limits == policy.limits)
        #expect(!reader.storage.isWritable)
        policy.rights = [AccountRightsRule(path: .root, rights: .all)]
        let writer = try #require(try await accounts(policy).admit(LoginAttempt("alice", "secret")))
        #expect(writer.storage.isWritable)
    }

    @Test func networksEnabledAndExpiryAreHeld() async throws {
        var policy = policy
        policy.networks = [try #require(HostNetwork("192.0.2.0/24"))]
        let bound = accounts(policy)
        #expect(try await bound.admit(LoginAttempt("alice", "secret")) != nil)
        #expect(try await bound.admit(LoginAttempt("alice", "secret", from: .ipv6(0, 0xFFFF_C000_0207))) != nil)
        #expect(try await bound.admit(LoginAttempt("alice", "secret", from: .ipv4(192, 0, 3, 7))) == nil)
        policy.networks = []
        policy.expires = AccountDate("1970-01-02")
        #expect(try await accounts(policy, now: 86_399).admit(LoginAttempt("alice", "secret")) != nil)
        #expect(try await accounts(policy, now: 86_400).admit(LoginAttempt("alice", "secret")) == nil)
        policy.expires = nil
        policy.isEnabled = false
        #expect(try await accounts(policy).admit(LoginAttempt("alice", "secret")) == nil)
    }

    /// Only of who has the right password: of all others nobody knows who they are.
    @Test func theLogHasTheReasonThatTheClientIsNotTold() async throws {
        var policy = policy
        policy.isEnabled = false
        let reasons = Reasons()
        let accounts = VirtualAccounts(
            table: AccountsTable([
                Array("alice".utf8): AccountsTable.Entry(password: PasswordHash(cheapHash), policy: policy)
            ]), passwords: Passwords(), logger: Logger(label: "test") { _ in reasons })
        #expect(try await accounts.admit(LoginAttempt("alice", "wrong")) == nil)
        #expect(reasons.all == [])
        #expect(try await accounts.admit(LoginAttempt("alice", "secret")) == nil)
        #expect(reasons.all == ["alice disabled 192.0.2.7"])
    }

    @Test func homeThatIsNotThereLetsNobodyIn() async throws {
        var policy = policy
        policy.home = home.path + "/missing"
        #expect(try await accounts(policy).admit(LoginAttempt("alice", "secret")) == nil)
    }

    @Test func replacedTableHoldsFromThenOn() async throws {
        let accounts = accounts(policy)
        accounts.replace(with: AccountsTable())
        #expect(try await accounts.admit(LoginAttempt("alice", "secret")) == nil)
        #expect(!accounts.claims(Array("alice".utf8)))
    }

    /// Time cannot be tested; that an unknown name costs a verification can: the line of those that wait fills with it.
    @Test func unknownNamesAreVerifiedAndRefusedWhenBusy() async throws {
        let slow = try PasswordHash(making: Array("secret".utf8))
        let entry = AccountsTable.Entry(password: slow, policy: policy)
        let passwords = Passwords(parallel: 1, waiting: 1)
        let accounts = VirtualAccounts(
            table: AccountsTable([Array("alice".utf8): entry]), passwords: passwords, logger: silent)
        let busy = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<32 {
                group.addTask {
                    do throws(AccountsBusy) {
                        _ = try await accounts.admit(LoginAttempt("nobody\(number)", "x"))
                        return false
                    } catch {
                        return true
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(busy > 0)
        #expect(busy < 32)
        #expect(passwords.refused == busy)
        #expect(try await accounts.admit(LoginAttempt("alice", "secret")) != nil, "the line is empty again")
    }

    @Test func chainAsksOnlyWhoKnowsTheName() async throws {
        let other = MemoryStorage()
        let first = accounts(policy)
        struct All: Accounts {
            let storage: any Storage
            func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }
            func admit(_ attempt: LoginAttempt) async -> Account? { Account(name: attempt.user, storage: storage) }
        }
        let chain = AccountsChain([AnonymousAccounts(storage: other), first, All(storage: other)])
        #expect(chain.admit(user: Array("FTP".utf8), from: .ipv4(1, 2, 3, 4), host: nil) != nil)
        #expect(chain.admit(user: Array("alice".utf8), from: .ipv4(1, 2, 3, 4), host: nil) == nil)
        #expect(try await chain.admit(LoginAttempt("alice", "wrong")) == nil, "not tried with the next")
        #expect(try await chain.admit(LoginAttempt("ftp", "wrong")) == nil)
        #expect(try await chain.admit(LoginAttempt("carl", "wrong")) != nil)
        // A name that a source before the anonymous one claims is not let in without its password.
        let table = AccountsTable([Array("ftp".utf8): AccountsTable.Entry(password: nil, policy: policy)])
        let claiming = VirtualAccounts(table: table, passwords: Passwords(), logger: silent)
        let reversed = AccountsChain([claiming, AnonymousAccounts(storage: other)])
        #expect(reversed.admit(user: Array("ftp".utf8), from: .ipv4(1, 2, 3, 4), host: nil) == nil)
        #expect(try await AccountsChain([]).admit(LoginAttempt("a", "b")) == nil)
    }
}

/// Keeps who was not let in, and why.
private struct Reasons: LogHandler {
    private final class Kept: Sendable { let lines = Mutex<[String]>([]) }
    private let kept = Kept()
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    var all: [String] { kept.lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let words = ["name", "reason", "client"].compactMap { event.metadata?[$0]?.description }
        kept.lines.withLock { $0.append(words.joined(separator: " ")) }
    }
}
