import FTPCore
import FTPStorage
import Testing

@testable import FTPServer

/// What a name is answered with before any password.
@Suite struct LoginDemandTests {
    private let clear = LoginOrigin(address: .ipv4(192, 0, 2, 7))
    private let secured = LoginOrigin(address: .ipv4(192, 0, 2, 7), isSecured: true)

    private func accounts(_ demands: [String: Account.SecurityDemand]) -> VirtualAccounts {
        let entries = demands.map { name, demand in
            var policy = Account.Policy()
            policy.limits.tls = demand
            return (Array(name.utf8), AccountsTable.Entry(password: nil, policy: policy))
        }
        return VirtualAccounts(
            table: AccountsTable(Dictionary(uniqueKeysWithValues: entries)), passwords: Passwords(), logger: silent)
    }

    private func wantsTLS(_ accounts: some Accounts, _ name: String, _ origin: LoginOrigin) -> Bool {
        if case .security = accounts.demand(of: Array(name.utf8), origin) { true } else { false }
    }

    @Test func TLSIsDemandedBeforeThePassword() {
        let accounts = accounts(["alice": .required, "bob": .offered])
        #expect(wantsTLS(accounts, "alice", clear))
        #expect(!wantsTLS(accounts, "bob", clear))
        #expect(!wantsTLS(accounts, "alice", secured))
    }

    /// The answer must not tell whether there is such a name.
    @Test func unknownNamesAreAnsweredAsKnownOnesAre() {
        let strangers = (0..<200).map { "stranger\($0)" }
        let all = accounts(["alice": .required])
        #expect(strangers.allSatisfy { wantsTLS(all, $0, clear) })
        let none = accounts(["alice": .offered])
        #expect(!strangers.contains { wantsTLS(none, $0, clear) })
        let both = accounts(["alice": .required, "bob": .offered])
        let number = strangers.count { wantsTLS(both, $0, clear) }
        // Of 200 coins, fewer than 40 heads or tails in one of 10^17 throws.
        #expect((40...160).contains(number), "\(number)")
        #expect(strangers.allSatisfy { wantsTLS(both, $0, clear) == wantsTLS(both, $0, clear) })
        #expect(!strangers.contains { wantsTLS(both, $0, secured) })
    }

    /// A name that another source may know is for that one to answer.
    @Test func theLastSourceAnswersForUnknownNames() {
        struct Anybody: Accounts {
            func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }
            func admit(_ attempt: LoginAttempt) async -> Account? { nil }
        }
        let table = accounts(["alice": .required])
        let chain = AccountsChain([AnonymousAccounts(storage: MemoryStorage()), table, Anybody()])
        #expect(wantsTLS(chain, "alice", clear))
        #expect(!wantsTLS(chain, "stranger", clear))
        #expect(wantsTLS(AccountsChain([table]), "stranger", clear))
        guard case .nothing = chain.demand(of: Array("ftp".utf8), clear) else {
            Issue.record("anonymous users are let in by name")
            return
        }
    }
}
