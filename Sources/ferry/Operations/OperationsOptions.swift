import ArgumentParser
import Logging

/// The flags of `ferry serve` for those who run it.
struct OperationsOptions: ParsableArguments {
    @Option(help: "From which level on things are logged: debug, info, notice (by default), warning or error.")
    var logLevel: String?

    @Option(help: "How log lines are written: text (by default) or json.")
    var logFormat: LogFormat?

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

    /// What was given here, by the names of keys.
    var keys: [String: [String]] {
        var keys: [String: [String]] = [:]
        keys["log.level"] = logLevel.map { [$0] }
        keys["log.format"] = logFormat.map { [$0.rawValue] }
        keys["log.file"] = logFile.map { [MachinePath.absolute($0)] }
        keys["log.transfers"] = xferlog.map { [MachinePath.absolute($0)] }
        return keys
    }

    /// What the settings say, but for what was given here.
    func settings(_ settings: Settings) throws -> OperationsSettings {
        var settings = settings
        if let adminToken { settings.admin.tokenFile = MachinePath.absolute(adminToken) }
        var result = try OperationsSettings(settings)
        if let admin {
            result.admin = try AdminSettings(place: try AdminSettings.Place(admin), token: try settings.admin.token)
        }
        guard adminToken == nil || result.admin != nil else {
            throw Failure(
                "There is a token, and no admin listener that would ask for it.",
                advice: "Say where it listens: --admin, or admin.port in the configuration.", code: .usage)
        }
        result.hooks += try hook.map { try HookSettings($0) }
        return result
    }
}
