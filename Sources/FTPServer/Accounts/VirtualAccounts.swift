import FTPCore
import FTPStorage
import Glibc
import Logging
import Synchronization

/// Accounts that are in no system: a name, a password, a policy, from a table that may be replaced while they log in.
public final class VirtualAccounts: Accounts {
    private struct State {
        var table: AccountsTable
        /// The hashes in the table: an unknown name is checked against one of them, so that it takes a time that a
        /// known one could take.
        var hashes: [PasswordHash]
        /// What the accounts demand of TLS, in the order of their names: an unknown name is answered as one of them
        /// would be.
        var demands: [Account.SecurityDemand]
    }

    private let state: Mutex<State>
    private let passwords: Passwords
    private let storages: AccountStorages
    private let logger: Logger
    private let now: @Sendable () -> Int64

    /// The accounts of a table, their passwords verified by these threads. Trees that cannot be opened are logged.
    public convenience init(
        table: AccountsTable, passwords: Passwords, uploads: UploadPolicy = UploadPolicy(), logger: Logger
    ) {
        self.init(table: table, passwords: passwords, uploads: uploads, logger: logger) { Int64(time(nil)) }
    }

    init(
        table: AccountsTable, passwords: Passwords, uploads: UploadPolicy = UploadPolicy(), logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        storages = AccountStorages(uploads: uploads)
        state = Mutex(Self.state(table))
        self.passwords = passwords
        self.logger = logger
        self.now = now
    }

    /// Puts another table in place of this one. Sessions that are logged in go on as they were let in.
    public func replace(with table: AccountsTable) {
        state.withLock { $0 = Self.state(table) }
        storages.keep(Set(table.entries.keys))
    }

    private static func state(_ table: AccountsTable) -> State {
        let hashes = table.entries.values.compactMap(\.password).sorted { $0.text < $1.text }
        let demands = table.entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value.policy.limits.tls)
        return State(
            table: table, hashes: hashes.isEmpty ? [.nobodys] : hashes, demands: demands.isEmpty ? [.offered] : demands)
    }

    /// Nil: every account has a password, or a certificate.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }

    /// TLS where the account demands it, before a password could pass in the clear. If known names alone were told so,
    /// that would tell them from unknown ones: of these, as many in a hundred are.
    public func demand(of user: [UInt8], _ origin: LoginOrigin) -> LoginDemand {
        let (policy, demand) = state.withLock { state in
            let policy = state.table.entries[user]?.policy
            return (policy, policy?.limits.tls ?? state.demands[Self.choice(user, of: state.demands.count)])
        }
        if demand == .required, !origin.isSecured { return .security }
        return policy?.isOpen(to: origin.certificate) == true ? .certificate : .password
    }

    /// Whether the table has this name.
    public func claims(_ user: [UInt8]) -> Bool { state.withLock { $0.table.entries[user] != nil } }

    /// A name that the table has not is unknown.
    public func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement {
        guard claims(attempt.user) else { return .unknown }
        return try await admit(attempt).map { .admitted($0) } ?? .refused
    }

    /// Takes name and password, or a certificate that is enough. A name that is unknown, disabled, expired or out of its networks costs a verification
    /// as well.
    public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        let (entry, standIn) = state.withLock { state in
            (state.table.entries[attempt.user], state.hashes[Self.choice(attempt.user, of: state.hashes.count)])
        }
        let time = now()
        if let entry, entry.policy.isOpen(to: attempt.certificate) {
            return try await passwords.instead { self.open(entry.policy, for: attempt, at: time) }
        }
        return try await passwords.ifMatching(attempt.password, entry?.password ?? standIn) {
            guard let entry, entry.password != nil else { return nil }
            return self.open(entry.policy, for: attempt, at: time)
        }
    }

    /// The account of who is known to be who they say; nil where it lets nobody in now. May block.
    private func open(_ policy: Account.Policy, for attempt: LoginAttempt, at time: Int64) -> Account? {
        guard policy.admits(attempt, at: time, logger) else { return nil }
        do throws(StorageError) {
            return try storages.account(attempt.user, policy)
        } catch {
            logger.error(
                "cannot open the home of an account",
                metadata: [
                    "home": "\(policy.home ?? "none")", "error": "\(error.kind)", "errno": "\(error.number)",
                ])
            return nil
        }
    }

    /// The same for the same name as long as the process lives, and not to be foretold: `Hasher` has a seed.
    private static func choice(_ name: [UInt8], of count: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(name)
        return Int(UInt(bitPattern: hasher.finalize()) % UInt(count))
    }
}
