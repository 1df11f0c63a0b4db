import CFerry
import FTPCore
import FTPTransport
import Glibc

/// Giving up what a server does not need, before it serves.
///
/// Credentials, capabilities and Landlock's rules belong to threads, and the runtime has started some by the time a command
/// runs. So one thread binds the sockets, gives up the rest, and executes the program again with the sockets passed on as
/// systemd does it (sd_listen_fds(3)): exec ends all other threads, and each thread of the second image is born without.
enum Isolation {
    /// What a server needs, and what it is to become.
    struct Plan {
        /// The user to become, as NAME, NAME:GROUP or numbers; nil to stay who started it.
        var user: String?
        /// Whether Landlock is wanted.
        var landlock = LandlockChoice.auto
        /// What to listen on, unless sockets were passed on by whoever started the server.
        var addresses: [DataAddress]
        /// The same, for connections that begin with TLS.
        var implicitAddresses: [DataAddress] = []
        /// What may be opened.
        var files = LandlockPolicy()
        /// What is read at the start, perhaps only by who starts the server.
        var passed: [String] = []
    }

    /// What became of the plan.
    struct Result {
        /// Sockets to listen on; none when the server is to bind its own.
        var sockets: [InheritedSocket]
        /// Whether Landlock's rules hold.
        var hasLandlock = false
        /// Lines that say what the process may still do.
        var report: [String] = []
        /// Lines that say what could not be given up.
        var warnings: [String] = []
    }

    /// The capability for ports below 1024: active data connections leave from port 20 (RFC 959 §3.2).
    static let keptCapabilities = UInt64(1) << 10

    /// Gives up what the plan does not need. To be called before anything is opened or started: what succeeds begins the
    /// process anew, and returns in the second image only.
    static func enter(_ plan: Plan) throws(Failure) -> Result {
        let inherited = try InheritedSocket.take()
        if let mark = Mark.take() { return try Confirmation.confirm(plan, mark, inherited) }
        let user = try userToBecome(plan)
        let landlock = try Landlock.Availability(plan)
        guard user != nil || landlock.version != nil else {
            return Result(sockets: inherited, warnings: warnings(user: nil, landlock))
        }
        let sockets =
            try inherited.isEmpty
            ? bind(plan.addresses, InheritedSocket.control) + bind(plan.implicitAddresses, InheritedSocket.implicit)
            : inherited
        try plan.files.makeFiles(for: user)
        let files = user == nil ? [] : PassedFiles.open(plan.passed)
        do throws(SystemError) {
            // Paths are opened while this is still possible.
            let rules = try landlock.version.map { version throws(SystemError) in
                try Landlock.rules(for: plan.files, version: version)
            }
            try giveUp(user, rules)
        } catch {
            throw Failure("Cannot give up privileges: \(error).")
        }
        Mark(landlock: landlock.version).set()
        throw startAgain(sockets, files)
    }

    static func warnings(user: ServiceUser?, _ landlock: Landlock.Availability) -> [String] {
        var lines: [String] = []
        if getuid() == 0, user == nil {
            lines.append("Runs as root: whoever takes the server over has the machine. Name a user with --user.")
        }
        if let problem = landlock.problem { lines.append(problem) }
        return lines
    }

    /// Whom to become; nil for nobody else. Only root may become somebody.
    private static func userToBecome(_ plan: Plan) throws(Failure) -> ServiceUser? {
        guard let text = plan.user else { return nil }
        let user = try ServiceUser(text)
        guard geteuid() != 0 else { return user }
        guard user.uid == getuid(), user.gid == getgid() else {
            throw Failure(
                "Cannot run as \(user.name): only root can become somebody else.",
                advice: "Start the server as root, or leave --user out.")
        }
        return nil
    }

    private static func bind(_ addresses: [DataAddress], _ name: String) throws(Failure) -> [InheritedSocket] {
        var sockets: [InheritedSocket] = []
        for address in addresses {
            do throws(SystemError) {
                sockets.append(InheritedSocket(try ListeningSocket(binding: address), name: name))
            } catch {
                throw Failure(
                    "cannot listen on \(address.shown): \(SystemError.message(error.number)).",
                    advice: error.number == EACCES ? "Ports below 1024 need root or CAP_NET_BIND_SERVICE." : nil)
            }
        }
        return sockets
    }

    /// Gives up, in this thread, all but what is kept. The bounding set goes while there is the right to change it.
    private static func giveUp(_ user: ServiceUser?, _ rules: consuming Landlock.Rules?) throws(SystemError) {
        if let user {
            try check("bounding set", ferry_bound_capabilities(keptCapabilities))
            try check("change of user", ferry_become(user.uid, user.gid, user.groups, user.groups.count))
        }
        if user != nil || getuid() != 0 { try check("capabilities", ferry_keep_capabilities(keptCapabilities)) }
        try check("no_new_privs", ferry_forgo_privileges())
        if let rules { try check("Landlock", ferry_landlock_enforce(rules.descriptor)) }
    }

    private static func check(_ what: String, _ status: CInt) throws(SystemError) {
        guard status == 0 else { throw SystemError(what) }
    }

    /// Executes this program again. Comes back only with what went wrong.
    private static func startAgain(_ sockets: [InheritedSocket], _ files: [PassedFiles.File]) -> Failure {
        InheritedSocket.announce(sockets)
        PassedFiles.announce(files, from: InheritedSocket.first + CInt(sockets.count))
        let descriptors = sockets.map(\.socket.descriptor) + files.map(\.descriptor)
        let path = executable()
        // The arguments as they came: a path need not be UTF-8.
        _ = ferry_start_again(
            path, Swift.CommandLine.unsafeArgv, descriptors, descriptors.count)
        return Failure("Cannot start again as \(path): \(SystemError.message(errno)).")
    }

    /// Where this program lies: by its own path it keeps its name in the list of processes.
    private static func executable() -> String {
        let path = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { max(0, readlink("/proc/self/exe", $0, buffer.count)) } ?? 0
            }
        }
        return path.isEmpty ? "/proc/self/exe" : String(decoding: path, as: UTF8.self)
    }
}
