import FTPServer

extension Settings {
    /// The keys that others are in force of than those of the settings that were read again: a reload does not take them.
    func keysForRestart(in settings: Settings) -> [String] {
        SettingsTable.fields.filter { field in
            !field.isReloaded && field.show(self) != field.show(settings)
        }.map(\.name) + (hosts == settings.hosts ? [] : ["hosts"])
    }
}

extension Field where Root == Settings {
    /// Whether sessions that begin after a reload go by it.
    fileprivate var isReloaded: Bool {
        switch name {
        // Ports are bound, and files opened, at the start only.
        case "tls.implicit-port", "tls.key-log", "tls.handshake": false
        // Its accounts are in the plan that was read.
        case "accounts.file": true
        default: name.hasPrefix("tls.")
        }
    }
}
