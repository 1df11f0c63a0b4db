import CFerry
import Glibc

/// The second image's look at itself: what the first one gave up must be gone.
enum Confirmation {
    static func confirm(
        _ plan: Isolation.Plan, _ mark: Mark, _ sockets: [InheritedSocket]
    ) throws(Failure) -> Isolation.Result {
        // Exec has allowed core dumps again; passwords of clients would stand in them.
        _ = ferry_forbid_dumps()
        guard ferry_has_forgone_privileges() != 0 else { throw lost("no_new_privs") }
        var result = Isolation.Result(sockets: sockets)
        let user = try plan.user.map { text throws(Failure) in try ServiceUser(text) }
        if let user { result.report.append(try confirm(user)) }
        let landlock = try Landlock.Availability(plan)
        if let version = mark.landlock {
            guard plan.files.coversRoot || !Self.opensRoot() else { throw lost("Landlock's rules") }
            result.hasLandlock = true
            result.report.append(Landlock.report(plan.files, version: version))
        }
        result.warnings = Isolation.warnings(user: user, landlock)
        return result
    }

    private static func confirm(_ user: ServiceUser) throws(Failure) -> String {
        guard getuid() == user.uid, geteuid() == user.uid, getgid() == user.gid, getegid() == user.gid else {
            throw lost("the user")
        }
        var permitted: UInt64 = 0
        var effective: UInt64 = 0
        guard ferry_capabilities(&permitted, &effective) == 0, permitted & ~Isolation.keptCapabilities == 0 else {
            throw lost("the capabilities")
        }
        return effective == 0
            ? "Runs as \(user.name), without capabilities"
            : "Runs as \(user.name), keeps CAP_NET_BIND_SERVICE only"
    }

    /// Whether the root directory may be read, as everybody may whom Landlock does not keep from it.
    private static func opensRoot() -> Bool {
        let descriptor = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }

    private static func lost(_ what: String) -> Failure {
        Failure("After starting again, \(what) is not as it was set: the server does not run like that.")
    }
}
