import FTPCore
import FTPServer
import Logging

extension OperationsSettings {
    /// What the settings say of logs, the admin listener and hooks.
    init(_ settings: Settings) throws {
        self.init()
        logFormat = settings.log.format
        logFile = settings.log.file
        logLevel = Logger.Level(rawValue: settings.log.level.rawValue) ?? .notice
        transferLog = settings.log.transfers
        version = Ferry.configuration.version
        drain = settings.timeouts.drain
        tokenFile = settings.admin.tokenFile
        if let port = settings.admin.port {
            let address = DataAddress(host: settings.admin.address, port: port)
            admin = try AdminSettings(place: .address(address), token: try settings.admin.token)
        }
        let events = Set(settings.hooks.events)
        let wanted = events.isEmpty ? Set(HookSettings.Event.allCases) : events
        if let program = settings.hooks.program { hooks.append(hook(.program(program), wanted, settings.hooks)) }
        if let url = settings.hooks.url {
            hooks.append(hook(.post(url), wanted, settings.hooks))
        }
    }

    private func hook(
        _ action: HookSettings.Action, _ events: Set<HookSettings.Event>, _ settings: Settings.Hooks
    ) -> HookSettings {
        var hook = HookSettings(events: events, action: action)
        hook.timeout = settings.timeout
        hook.waiting = settings.queue
        hook.retries = Array(hook.retries.prefix(settings.retries))
        return hook
    }
}

extension Settings.Admin {
    /// The token that requests have to bear, when there is to be one.
    var token: String? {
        get throws(Failure) {
            guard let tokenFile else { return nil }
            return try SecretFile.read(tokenFile)
        }
    }
}
