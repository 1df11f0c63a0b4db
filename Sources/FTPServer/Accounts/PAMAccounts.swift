#if PAM
    import CFerry
    import FTPCore
    import FTPStorage
    import Glibc
    import Logging

    /// The users of the system, by PAM: authentication and account management of a service, the home from the user
    /// database.
    ///
    /// Transfers are made with the rights of the server's own user: PAM says who may come in, not who they are to the
    /// kernel.
    public final class PAMAccounts: Accounts {
        private let service: String
        private let lowestUser: UInt32
        private let policy: Account.Policy
        private let work: BoundedWork
        private let storages: AccountStorages
        private let logger: Logger

        /// Accounts by this service's file in /etc/pam.d. Users with a number below `lowestUser` are not known: root
        /// and the system's own must not be guessed at. The policy's home is not used.
        public init(
            service: String = "ferry", lowestUser: UInt32 = 1_000, policy: Account.Policy, parallel: Int = 4,
            waiting: Int = 64, uploads: UploadPolicy = UploadPolicy(), logger: Logger
        ) {
            storages = AccountStorages(uploads: uploads)
            self.service = service
            self.lowestUser = lowestUser
            self.policy = policy
            work = BoundedWork(parallel: parallel, waiting: waiting)
            self.logger = logger
        }

        /// Nil: every user has a password.
        public func admit(user: [UInt8], from address: HostAddress, host: [UInt8]?) -> Account? { nil }

        /// A name that the user database has not is unknown.
        public func judge(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Judgement {
            let lowest = lowestUser
            guard try await work.run({ SystemUser(attempt.user, lowest: lowest) != nil }) else { return .unknown }
            return try await admit(attempt).map { .admitted($0) } ?? .refused
        }

        /// Asks PAM. An unknown name is asked as well: the modules take their own time for it.
        public func admit(_ attempt: LoginAttempt) async throws(AccountsBusy) -> Account? {
            let password = attempt.password
            guard !attempt.user.isEmpty, attempt.user.count <= 256, !attempt.user.contains(0), !password.isEmpty,
                password.count <= PasswordHash.longestPassword, !password.contains(0)
            else { return nil }
            return try await work.run { [service, policy, storages, logger, lowestUser] () -> Account? in
                let user = SystemUser(attempt.user, lowest: lowestUser)
                let name = attempt.user.map { CChar(bitPattern: $0) } + [0]
                let secret = password.map { CChar(bitPattern: $0) } + [0]
                guard ferry_pam(service, name, secret, attempt.address.unmapped.shown) == 0, let user else {
                    return nil
                }
                var policy = policy
                policy.home = user.home
                guard policy.admits(attempt, at: Int64(time(nil)), logger) else { return nil }
                do throws(StorageError) {
                    return try storages.account(attempt.user, policy)
                } catch {
                    logger.error(
                        "cannot open the home of a user",
                        metadata: ["home": "\(user.home)", "error": "\(error.kind)", "errno": "\(error.number)"])
                    return nil
                }
            }
        }
    }

    /// A user in the system's database, which may be asked over a network: it blocks.
    private struct SystemUser {
        let home: String

        init?(_ name: [UInt8], lowest: UInt32) {
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            var buffer = [CChar](repeating: 0, count: 16 << 10)
            guard getpwnam_r(name.map { CChar(bitPattern: $0) } + [0], &entry, &buffer, buffer.count, &found) == 0,
                found != nil, entry.pw_uid >= lowest, let directory = entry.pw_dir
            else { return nil }
            home = String(cString: directory)
        }
    }
#endif
