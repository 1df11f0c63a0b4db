import FTPServer
import FTPStorage
import Logging

/// The sources of accounts that the settings name, in the order in which they are asked.
struct AccountSources {
    /// All of them.
    let chain: AccountsChain
    /// Those of the accounts file, whose table a reload replaces.
    let virtual: VirtualAccounts?

    /// Opens what has to be open. Throws when the tree of anonymous users cannot be.
    init(_ plan: ServePlan, logger: Logger) throws {
        let settings = plan.settings
        var sources: [any Accounts] = []
        if let home = settings.anonymous.home {
            do throws(StorageError) {
                let account = try AccountStorages().account([], settings.anonymous)
                sources.append(AnonymousAccounts(storage: account.storage, limits: account.limits))
            } catch {
                throw Failure("Cannot serve \(home): \(error.reason).")
            }
        }
        if settings.accounts.file != nil {
            let passwords = Passwords(
                parallel: settings.limits.passwordChecks, waiting: settings.limits.passwordQueue)
            let accounts = VirtualAccounts(table: plan.table, passwords: passwords, logger: logger)
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
                        policy: settings.system.policy, logger: logger))
            }
        #endif
        if let program = settings.accounts.program {
            sources.append(ProgramAccounts(program: program, bound: settings.accounts.timeout, logger: logger))
        }
        if let hook = settings.accounts.hook {
            sources.append(HookAccounts(url: hook, bound: settings.accounts.timeout, logger: logger))
        }
        chain = AccountsChain(sources)
    }
}
