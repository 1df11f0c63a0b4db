import ArgumentParser

/// The one executable: every task of the package is a subcommand of it.
@main
struct Ferry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ferry",
        abstract: "An FTP server, client and analyzer.",
        version: "0.1.0",
        subcommands: [Serve.self, Bench.self])
}
