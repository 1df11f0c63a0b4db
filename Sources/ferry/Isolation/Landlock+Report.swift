import CFerry
import Glibc

extension Landlock {
    /// Whether the kernel knows it.
    static var isInKernel: Bool { ferry_landlock_abi() > 0 }

    /// Whether Landlock is to be used, and if not, why.
    struct Availability {
        /// The kernel's version of the interface; nil when it is not to be used.
        let version: CInt?
        /// What an operator should know of it.
        let problem: String?

        /// `writes` says whether there is a tree in which names move between directories.
        init(wanted: Bool, writes: Bool) {
            let kernel = wanted ? ferry_landlock_abi() : 0
            switch (wanted, kernel) {
            case (false, _): (version, problem) = (nil, nil)
            case (true, ..<1):
                version = nil
                problem = """
                    Landlock is not in this kernel, or is switched off: the server may open whatever its user may. \
                    It needs Linux 5.13, and 5.19 with --write.
                    """
            // Its first version refuses each rename from one directory into another, and no rule can allow it.
            case (true, ..<2) where writes:
                version = nil
                problem =
                    "Landlock is not used: this kernel's would refuse renames between directories (Linux 5.19 has a newer)."
            case (true, ..<3):
                version = kernel
                problem =
                    "This kernel's Landlock is old: it does not keep files outside from being truncated (Linux 6.2 does)."
            case (true, _): (version, problem) = (kernel, nil)
            }
        }

        /// What a plan wants; fails where it demands Landlock and there is none.
        init(_ plan: Isolation.Plan) throws(Failure) {
            self.init(wanted: plan.landlock != .off, writes: !plan.files.writable.isEmpty)
            guard plan.landlock == .require, version == nil else { return }
            throw Failure(
                "isolation.landlock is \"require\", and cannot be met: \(problem ?? "it is not to be had").",
                code: .configuration)
        }
    }

    /// One line that says what the process may still open.
    static func report(_ policy: LandlockPolicy, version: CInt) -> String {
        let settings = split(policy.reach(of: policy.settings))
        let logs = split(policy.reach(of: policy.state))
        let kinds = [
            ("may write in", policy.writable), ("may read", policy.readable + settings.files),
            ("may read all in", settings.folders),
            ("may make, change and remove files in", logs.folders + policy.directories),
            ("may change", logs.files + policy.recordings), ("may make sockets in", policy.socketFolders),
            ("may run what is in /bin, /sbin, /usr and /opt, and", policy.programs),
        ]
        let parts = kinds.filter { !$0.1.isEmpty }.map { "\($0.0) \(shown($0.1))" }
        return "Landlock ABI \(version): " + (parts + ["no other files but the system's own"]).joined(separator: "; ")
    }

    private static func split(_ paths: [String]) -> (folders: [String], files: [String]) {
        (paths.filter(MachinePath.isDirectory), paths.filter { !MachinePath.isDirectory($0) })
    }

    /// Paths from the root, as the kernel takes them; as they were given where there is nothing.
    private static func shown(_ paths: [String]) -> String {
        var shown: [String] = []
        for path in paths.map({ MachinePath.resolved($0) ?? $0 }) where !shown.contains(path) { shown.append(path) }
        return shown.joined(separator: ", ")
    }
}
