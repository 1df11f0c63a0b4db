import FTPCore
import FTPServer
import Glibc

/// All that was read before a server starts, and what is to be said of it.
struct ServePlan {
    let settings: Settings
    /// The accounts of `accounts.file`.
    let table: AccountsTable
    let problems: [SettingsProblem]
    let warnings: [String]
    /// Where the settings were given.
    let places: SettingsPlaces
    /// The plans of the virtual hosts that have people of their own, by name.
    let hosts: [String: ServePlan]
    /// What was read before privileges were given up.
    var passed = PassedFiles()

    /// Reads the settings and the accounts file that they name.
    init(file: String?, environment: [String: String], options: [String: [String]]) {
        let reader = SettingsReader(file: file, environment: environment, options: options)
        let settings = reader.settings
        var problems = reader.problems
        var table = AccountsTable()
        if let path = settings.accounts.file {
            do throws(SettingsProblem) {
                table = try Self.accounts(path, named: "accounts.file", reader.places)
            } catch {
                problems.append(error)
            }
        }
        problems += Self.contradictions(settings, reader.places)
        var hosts: [String: ServePlan] = [:]
        for (name, host) in settings.hosts.sorted(by: { $0.key < $1.key })
        where host.home != nil || host.accounts != nil {
            do throws(SettingsProblem) {
                hosts[name] = try Self.plan(of: host, named: name, in: settings, reader.places)
            } catch {
                problems.append(error)
            }
        }
        self.hosts = hosts
        self.settings = settings
        self.table = table
        self.problems = problems
        places = reader.places
        warnings =
            reader.warnings + Self.warnings(settings, table)
            + ([table] + hosts.values.map(\.table)).flatMap { $0.certificateWarnings(settings.tls) }
    }

    private init(settings: Settings, table: AccountsTable) {
        (self.settings, self.table, problems, hosts) = (settings, table, [], [:])
        (warnings, places) = ([], SettingsPlaces())
    }

    /// The accounts of a file. One that cannot be read is named where it was asked for.
    private static func accounts(
        _ path: String, named key: String, _ places: SettingsPlaces
    ) throws(SettingsProblem) -> AccountsTable {
        do throws(SettingsProblem) {
            return try AccountsFile.read(path)
        } catch {
            throw error.line == nil ? places.problem(key, message: "\(path) \(error.message)") : error
        }
    }

    /// Values that make no sense together.
    private static func contradictions(_ settings: Settings, _ places: SettingsPlaces) -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        if settings.accounts.program != nil, settings.accounts.hook != nil {
            problems.append(
                places.problem("accounts.hook", "accounts.program", message: "there is an accounts.program already"))
        }
        #if !PAM
            if settings.system.isEnabled {
                problems.append(places.problem("system.enabled", message: "this Ferry was built without PAM"))
            }
        #endif
        return problems
    }

    /// The plan of a virtual host: its own anonymous tree and accounts file, and nobody from elsewhere.
    private static func plan(
        of host: Settings.Host, named name: String, in settings: Settings, _ places: SettingsPlaces
    ) throws(SettingsProblem) -> ServePlan {
        var settings = settings
        settings.accounts = Settings.Accounts()
        settings.accounts.file = host.accounts
        settings.system.isEnabled = false
        settings.hosts = [:]
        settings.anonymous.home = host.home
        guard let file = host.accounts else { return ServePlan(settings: settings, table: AccountsTable()) }
        return ServePlan(settings: settings, table: try accounts(file, named: "hosts.\(name).accounts", places))
    }

    private static func warnings(_ settings: Settings, _ table: AccountsTable) -> [String] {
        var warnings: [String] = []
        if let path = settings.accounts.file {
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & 0o007 != 0 {
                warnings.append("\(path) can be read by everybody: chmod 640 keeps the password hashes to its group.")
            }
        }
        for (name, entry) in table.named { warnings += AccountAdvice(name: name, entry: entry).lines }
        if let home = settings.anonymous.home {
            if access(home, R_OK | X_OK) != 0 {
                warnings.append(
                    "The home of anonymous users, \(home), cannot be opened: \(String(cString: strerror(errno))).")
            }
            if settings.anonymous.rights.contains(where: { !$0.rights.isDisjoint(with: [.write, .append]) }) {
                warnings.append("Everybody may upload without a password.")
            }
        }
        let hasSource = settings.accounts.program != nil || settings.accounts.hook != nil || settings.system.isEnabled
        if settings.anonymous.home == nil, table.entries.isEmpty, !hasSource {
            warnings.append("Nobody can log in: there are no accounts, and anonymous users have no home.")
        }
        if let hook = settings.accounts.hook, HostAddress(hook.host)?.isLoopback != true, hook.host != "localhost" {
            warnings.append("accounts.hook sends passwords in the clear to another machine.")
        }
        return warnings
    }

    /// What would be served, a line each.
    var lines: [String] {
        var lines = settings.listen.addresses.map {
            "Listen on \(DataAddress(host: $0, port: settings.listen.port).shown)"
        }
        if hasTLS, let port = settings.tls.implicitPort {
            lines += settings.listen.addresses.map {
                "Listen on \(DataAddress(host: $0, port: port).shown), implicit TLS"
            }
        }
        if let ports = settings.passive.ports { lines.append("Data connections come in on ports \(ports.shown)") }
        if let home = settings.anonymous.home {
            let rights = Account.Policy.fields.first { $0.name == "rights" }?.show(settings.anonymous)
            lines.append("Anonymous users: \(home)  rights \(rights.map(YAMLText.inline) ?? "[read-only]")")
        }
        if let path = settings.accounts.file {
            lines.append("Accounts in \(path): \(table.entries.count)")
            for (name, entry) in table.named { lines.append("  " + AccountAdvice(name: name, entry: entry).summary) }
        }
        if settings.system.isEnabled {
            lines.append("Users of this machine, by the PAM service \(settings.system.service)")
        }
        if let program = settings.accounts.program { lines.append("Logins that \(program) lets in") }
        if let hook = settings.accounts.hook { lines.append("Logins that \(hook.shown) lets in") }
        for (name, _) in settings.hosts.sorted(by: { $0.key < $1.key }) { lines.append("Virtual host \(name)") }
        return lines
    }

    /// Says what is wrong, all of it, and throws when anything is.
    func mustBeSound(obstacles: [SettingsProblem]) throws {
        let problems = problems + obstacles
        guard let last = problems.last else { return }
        for problem in problems.dropLast() { Terminal.printError("ferry: \(problem.sentence)") }
        throw Failure(last.sentence, code: problems.allSatisfy(\.isUsage) ? .usage : .configuration)
    }
}
