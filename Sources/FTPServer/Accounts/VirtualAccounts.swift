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
        return State(table: table, hashes: hashes.isEmpty ? [.nobodys] : hashes)
    }

    /// Nil: every account has a password.
    public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }

    /// Whether the table has this name.
    public func claims(_ user: [UInt8]) -> Bool { state.withLock { $0.table.entries[user] != nil } }

    /// A name that the table has not is unknown.
    public func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement {
        guard claims(attempt.user) else { return .unknown }
        return try await admit(attempt).map { .admitted($0) } ?? .refused
    }

    /// Takes name and password. A name that is unknown, disabled, expired or out of its networks costs a verification
    /// as well.
    public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
        let (entry, standIn) = state.withLock { state in
            (state.table.entries[attempt.user], state.hashes[Self.choice(attempt.user, of: state.hashes.count)])
        }
        let time = now()
        let hash = entry?.password ?? standIn
        return try await passwords.ifMatching(attempt.password, hash) { [storages, logger] () -> Account? in
            guard let entry, entry.password != nil, entry.policy.admits(attempt, at: time, logger) else { return nil }
            do throws(StorageError) {
                return try storages.account(attempt.user, entry.policy)
            } catch {
                logger.error(
                    "cannot open the home of an account",
                    metadata: [
                        "home": "\(entry.policy.home ?? "none")", "error": "\(error.kind)", "errno": "\(error.number)",
                    ])
                return nil
            }
        }
    }

    /// The same for the same name as long as the process lives, and not to be foretold: `Hasher` has a seed.
    private static func choice(_ name: [UInt8], of count: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(name)
        return Int(UInt(bitPattern: hasher.finalize()) % UInt(count))
    }
}
