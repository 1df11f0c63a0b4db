import FTPServer
import FTPStorage
import Logging

/// The sources of accounts that the settings name, in the order in which they are asked.
struct AccountSources {
    /// All of them.
    let chain: AccountsChain
    /// Those of the accounts file, whose table a reload replaces.
    let virtual: VirtualAccounts?

    /// Opens what has to be open. Passwords are verified by these threads, whosever they are. Throws when the tree of anonymous users cannot be.
    init(_ plan: ServePlan, passwords: Passwords, logger: Logger) throws {
        let settings = plan.settings
        let uploads = UploadPolicy(settings)
        var sources: [any Accounts] = []
        if let home = settings.anonymous.home {
            do throws(StorageError) {
                let account = try AccountStorages(uploads: uploads).account(Array("anonymous".utf8), settings.anonymous)
                sources.append(
                    AnonymousAccounts(storage: account.storage, limits: account.limits, quota: account.quota))
            } catch {
                throw Failure("Cannot serve \(home): \(error.reason).")
            }
        }
        if settings.accounts.file != nil {
            let accounts = VirtualAccounts(table: plan.table, passwords: passwords, uploads: uploads, logger: logger)
            sources.append(accounts)
            virtual = accounts
        } else {
            virtual = nil
        }
        #if PAM
            if settings.system.isEnabled {
                sources.append(
                    PAMAccounts(
                        service: settings.system.service, lowestUser: settings.system.lowestUser,
                        policy: settings.system.policy, uploads: uploads, logger: logger))
            }
        #endif
        if let program = settings.accounts.program {
            sources.append(
                ProgramAccounts(program: program, bound: settings.accounts.timeout, uploads: uploads, logger: logger))
        }
        if let hook = settings.accounts.hook {
            sources.append(HookAccounts(url: hook, bound: settings.accounts.timeout, uploads: uploads, logger: logger))
        }
        chain = AccountsChain(sources)
    }
}

extension AccountSources {
    /// The virtual hosts of the settings. One without accounts of its own has those of the server.
    static func hosts(_ plan: ServePlan, usually chain: AccountsChain, passwords: Passwords, logger: Logger) throws
        -> [VirtualHost]
    {
        try plan.settings.hosts.sorted { $0.key < $1.key }.map { name, host in
            let accounts =
                try plan.hosts[name].map { try AccountSources($0, passwords: passwords, logger: logger).chain } ?? chain
            return VirtualHost(names: [name], greeting: host.greeting, accounts: accounts)
        }
    }
}

extension Passwords {
    /// Verifies as many at a time as the settings say.
    convenience init(_ settings: Settings) {
        self.init(parallel: settings.limits.passwordChecks, waiting: settings.limits.passwordQueue)
    }
}

extension UploadPolicy {
    fileprivate init(_ settings: Settings) {
        self.init()
        resumableFor = settings.uploads.resumableFor
    }
}
