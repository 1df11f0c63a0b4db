import Foundation

/// Starts programs, each as the leader of a process group of its own.
enum Spawn {
    static func start(
        _ invocation: Invocation, input: Descriptor, output: Descriptor, errors: Descriptor
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.number, 2)
        if let folder = invocation.folder { try GNU.addChangeOfFolder(&actions, folder) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The test runner may block or ignore signals; a program starts with none blocked and the usual SIGPIPE.
        var none = sigset_t()
        sigemptyset(&none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let environment = invocation.fullEnvironment().map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let code = withCStrings([invocation.program] + invocation.arguments) { arguments in
            withCStrings(environment) { environment in
                posix_spawn(&pid, invocation.program, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else {
            throw Failure("cannot start \(invocation.words): \(String(cString: strerror(code)))")
        }
        return pid
    }

    /// Lends an array of C strings that ends with a null pointer.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
