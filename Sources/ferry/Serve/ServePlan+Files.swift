import FTPServer

extension ServePlan {
    /// Whether all trees that are served are known from the start. Programs, web services and the machine's own users
    /// bring homes that are known when somebody logs in: the kernel cannot be told beforehand.
    var knowsItsTrees: Bool {
        settings.accounts.program == nil && settings.accounts.hook == nil && !settings.system.isEnabled
    }

    /// The trees that somebody may change.
    var writableHomes: [String] {
        ([settings.anonymous] + table.entries.values.map(\.policy)).filter(\.mayChange).compactMap(\.home)
    }

    /// What the server opens.
    var files: LandlockPolicy {
        var files = LandlockPolicy()
        for policy in [settings.anonymous] + table.entries.values.map(\.policy) {
            guard let home = policy.home else { continue }
            if policy.mayChange { files.writable.append(home) } else { files.readable.append(home) }
        }
        for host in settings.hosts.values { files.readable += [host.home, host.accounts].compactMap { $0 } }
        files.readable += [settings.accounts.file].compactMap { $0 }
        files.state += [settings.log.file, settings.log.transfers, settings.capture.directory].compactMap { $0 }
        files.programs += [settings.hooks.program].compactMap { $0 }
        return files
    }
}
