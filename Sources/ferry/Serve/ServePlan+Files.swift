import FTPServer

extension ServePlan {
    /// Whether all trees that are served are known from the start. Programs, web services and the machine's own users
    /// bring homes that are known when somebody logs in: the kernel cannot be told beforehand.
    var knowsItsTrees: Bool {
        settings.accounts.program == nil && settings.accounts.hook == nil && !settings.system.isEnabled
    }

    /// Everybody whose tree is known.
    private var policies: [Account.Policy] {
        [settings.anonymous] + table.entries.values.map(\.policy) + hosts.values.flatMap(\.policies)
    }

    /// The trees that somebody may change.
    var writableHomes: [String] { policies.filter(\.mayChange).compactMap(\.home) }

    /// Whom the server becomes; nil for nobody else.
    var serviceUser: ServiceUser? {
        get throws(Failure) { try userText.map { text throws(Failure) in try ServiceUser(text) } }
    }

    /// The same as it was given: NAME, or NAME:GROUP.
    var userText: String? {
        settings.isolation.user.map { user in settings.isolation.group.map { "\(user):\($0)" } ?? user }
    }

    /// What the server opens.
    var files: LandlockPolicy {
        var files = LandlockPolicy()
        files.writable = Set(writableHomes).sorted()
        files.readable = Set(policies.filter { !$0.mayChange }.compactMap(\.home)).sorted()
        files.settings = ([self] + hosts.values).compactMap(\.settings.accounts.file)
        files.settings += securityFiles
        files.state += [hasTLS ? settings.tls.keyLog : nil].compactMap { $0 }
        files.directories = [settings.capture.directory].compactMap { $0 }
        return files
    }
}
