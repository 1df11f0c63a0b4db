import ArgumentParser
import FTPCore
import FTPServer

/// What a server gives up when it starts.
struct IsolationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Become this user once the ports are bound, as NAME or NAME:GROUP. For servers that root starts.",
            valueName: "user"))
    var user: String?

    @Flag(
        help: """
            Leave out Landlock, which has the kernel refuse the server all files but the served directory and what it \
            runs on.
            """)
    var noLandlock = false

    /// Gives up what a server of this directory does not need. It may begin the process anew, and returns then in the
    /// second image only. `state` names what the server itself writes.
    func enter(
        _ configuration: Configuration, serving directory: String, writable: Bool, state: [String]
    ) throws(Failure) -> Isolation.Result {
        var files = LandlockPolicy(state: state)
        if writable { files.writable = [directory] } else { files.readable = [directory] }
        let addresses = configuration.addresses.map { DataAddress(host: $0, port: configuration.port) }
        return try Isolation.enter(
            Isolation.Plan(user: user, landlock: !noLandlock, addresses: addresses, files: files))
    }
}
