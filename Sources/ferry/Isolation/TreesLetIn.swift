/// The served trees that the kernel was told of. It takes no others until a restart.
struct TreesLetIn: Sendable {
    private let readable: [String]
    private let writable: [String]

    /// Those of a policy that are there now: of others the kernel was told nothing.
    init(_ policy: LandlockPolicy) {
        readable = policy.readable.compactMap(MachinePath.resolved)
        writable = policy.writable.compactMap(MachinePath.resolved)
    }

    /// What an operator should know of the homes of a new plan, a sentence each.
    func warnings(of plan: ServePlan) -> [String] {
        let files = plan.files
        let unwritable = files.writable.filter { !holds($0, writable) }.map { home in
            holds(home, readable) ? "\(home) can only be read until a restart" : unknown(home)
        }
        return (unwritable + files.readable.filter { !holds($0, readable + writable) }.map(unknown)).map { $0 + "." }
    }

    private func unknown(_ home: String) -> String {
        "\(home) cannot be opened until a restart: Landlock was told of other homes"
    }

    private func holds(_ home: String, _ trees: [String]) -> Bool {
        guard let home = MachinePath.resolved(home) else { return false }
        return trees.contains { home == $0 || $0 == "/" || home.hasPrefix($0 + "/") }
    }
}
