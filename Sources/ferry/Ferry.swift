import ArgumentParser
import Glibc

/// The one executable: every task of the package is a subcommand of it.
@main
struct Ferry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ferry",
        abstract: "An FTP server, client and analyzer.",
        discussion: """
            Exit codes: 0 done, 1 failed, 2 standard output cannot be written, 3 the server cannot be reached, 4 the login \
            was refused, 5 the server refused the request, 6 the data connection could not be made or broke, 7 a local \
            file could not be read or written, 8 the server does not speak FTP, 9 a wait was over its bound, 64 the \
            command line makes no sense, 78 the configuration makes no sense.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "See it work:", subcommands: [Demo.self]),
            CommandGroup(name: "Serve files:", subcommands: [Serve.self, AccountCommand.self]),
            CommandGroup(name: "Move files:", subcommands: [List.self, Get.self, Put.self]),
            CommandGroup(name: "Explain sessions:", subcommands: [Trace.self, Replay.self]),
            CommandGroup(name: "Measure:", subcommands: [Bench.self]),
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            // A server has done its work, whoever reads what it says.
            if !(command is Serve) { try Terminal.checkOutput() }
        } catch let failure as Failure {
            Terminal.printError("ferry: \(failure)")
            Glibc.exit(failure.code.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
