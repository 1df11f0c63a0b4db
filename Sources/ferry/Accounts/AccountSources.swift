import FTPServer
import FTPStorage
import Logging

/// The accounts of a server: its own, and those of the virtual hosts that have accounts of their own.
struct ServedAccounts {
    private let own: AccountSources
    private let ofHosts: [String: AccountSources]
    /// The virtual hosts, as a server knows them.
    let hosts: [VirtualHost]

    /// Opens what has to be open.
    init(_ plan: ServePlan, logger: Logger) throws {
        let passwords = Passwords(plan.settings)
        let own = try AccountSources(plan, passwords: passwords, logger: logger)
        let ofHosts = try plan.hosts.mapValues { try AccountSources($0, passwords: passwords, logger: logger) }
        hosts = plan.settings.hosts.sorted { $0.key < $1.key }.map { name, host in
            VirtualHost(names: [name], greeting: host.greeting, accounts: (ofHosts[name] ?? own).chain)
        }
        (self.own, self.ofHosts) = (own, ofHosts)
    }

    /// Those of whoever asks for no host.
    var chain: AccountsChain { own.chain }

    /// Takes the tables of a plan that was read again. Hosts that are new in it have to wait for a restart.
    func replaceTables(with plan: ServePlan) {
        own.virtual?.replace(with: plan.table)
        for (name, sources) in ofHosts {
            if let table = plan.hosts[name]?.table { sources.virtual?.replace(with: table) }
        }
    }
}

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
