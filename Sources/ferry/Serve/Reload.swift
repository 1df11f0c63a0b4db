import Logging

/// What SIGHUP does: the logs are opened anew, and the accounts files, the certificates and the rules of TLS are read
/// again. Sessions go on as they began.
struct Reload: Sendable {
    /// What the server was started with.
    let began: ServePlan
    let again: @Sendable () -> ServePlan
    let accounts: ServedAccounts
    let operations: Operations
    let homes: ServedHomes
    let security: ServedSecurity
    /// The trees that Landlock lets the server into; nil where it does not hold.
    let trees: TreesLetIn?
    let notifier: SystemdNotifier?

    /// Runs on a thread that may block. A file that is not sound changes nothing.
    func run() {
        notifier?.tell(.reloading, status: "Reading the accounts again")
        defer { notifier?.tell(.ready, status: "Serving") }
        operations.reopen()
        let plan = again()
        guard plan.problems.isEmpty else {
            for problem in plan.problems {
                operations.logger.error("not reloaded", metadata: ["problem": "\(problem.sentence)"])
            }
            return
        }
        accounts.replaceTables(with: plan)
        homes.replace(with: plan)
        security.replace(with: plan, operations.logger)
        for key in began.settings.keysForRestart(in: plan.settings) {
            operations.logger.warning("changes of \(key) take effect after a restart")
        }
        for line in plan.warnings + (trees?.warnings(of: plan) ?? []) { operations.logger.warning("\(line)") }
        let count = plan.hosts.values.reduce(plan.table.entries.count) { $0 + $1.table.entries.count }
        operations.logger.notice("reloaded", metadata: ["accounts": "\(count)"])
    }
}
