import ArgumentParser
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@main struct Ferry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ferry", subcommands: [Trace.self])
}
