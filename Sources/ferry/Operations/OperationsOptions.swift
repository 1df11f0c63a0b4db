import ArgumentParser
import Logging

/// The flags of `ferry serve` for those who run it.
struct OperationsOptions: ParsableArguments {
    @Option(help: "How log lines are written: text or json.")
    var logFormat = LogFormat.text

    @Option(help: "Log to this file instead of standard error; it is opened anew on SIGHUP.")
    var logFile: String?

    @Option(help: "Log transfers to this file, in the form of xferlog.")
    var xferlog: String?

    @Option(help: "Answer operators' tools over HTTP here: 127.0.0.1:9121, or the path of a socket.")
    var admin: String?

    @Option(help: "A file with the token that requests to the admin listener have to bear.")
    var adminToken: String?

    @Option(help: "Run a program, or POST to a URL, when something happens: upload,login=/path or upload=http://….")
    var hook: [String] = []

    func settings(isVerbose: Bool) throws -> OperationsSettings {
        var settings = OperationsSettings()
        settings.logFormat = logFormat
        settings.logFile = logFile
        settings.logLevel = isVerbose ? .debug : .notice
        settings.transferLog = xferlog
        settings.version = Ferry.configuration.version
        if let admin {
            settings.admin = try AdminSettings(
                place: try AdminSettings.Place(admin), token: try adminToken.map { try SecretFile.read($0) })
        }
        settings.hooks = try hook.map { try HookSettings($0) }
        return settings
    }
}
