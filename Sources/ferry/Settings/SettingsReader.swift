import Configuration
import FTPServer

/// Puts settings together: options before the environment, that before the file, and that before the defaults.
struct SettingsReader {
    private(set) var settings = Settings()
    private(set) var problems: [SettingsProblem] = []
    private(set) var warnings: [String] = []
    private(set) var places = SettingsPlaces()

    /// Reads all sources. Every value of every source is looked at, one that another hides as well.
    ///
    /// - Parameters:
    ///   - path: The configuration file, if there is one.
    ///   - environment: The variables; those that begin with `FERRY_` are looked at.
    ///   - options: Values given on the command line, by the names of keys.
    init(file path: String?, environment: [String: String], options: [String: [String]] = [:]) {
        var file: [AbsoluteConfigKey: ConfigValue] = [:]
        if let path {
            do throws(SettingsProblem) {
                let text = try TextFile.read(path)
                file = take(text, from: path)
            } catch {
                problems.append(error)
            }
        }
        merge(file: file, environment: environment, options: options)
    }

    /// Reads a document as if it were a file of this name, and nothing else.
    init(text: String, name: String) {
        let file = take(text, from: name)
        merge(file: file, environment: [:], options: [:])
    }

    private mutating func merge(
        file: [AbsoluteConfigKey: ConfigValue], environment: [String: String], options: [String: [String]]
    ) {
        check(environment)
        var given: [AbsoluteConfigKey: ConfigValue] = [:]
        for field in SettingsTable.fields {
            guard let texts = options[field.name] else { continue }
            let node = field.isList ? DocumentNode.list(texts) : .text(texts.last ?? "")
            if !check(field, node, from: "the command line") { problems[problems.count - 1].isUsage = true }
            given[field.key] = field.configValue(texts)
            places[field.name] = .init(source: "the command line", isUsage: true)
        }
        let reader = ConfigReader(providers: [
            InMemoryProvider(name: "options", values: given),
            EnvironmentVariablesProvider(environmentVariables: environment),
            InMemoryProvider(name: "file", values: file),
        ])
        guard problems.isEmpty else { return }
        for field in SettingsTable.fields {
            let key = ConfigKey(field.key.components)
            let node =
                field.isList
                ? reader.stringArray(forKey: key).map { DocumentNode.list($0) }
                : reader.string(forKey: key).map { DocumentNode.text($0) }
            guard let node else { continue }
            do throws(DocumentError) {
                try field.read(node, &settings)
            } catch {
                problems.append(SettingsProblem(field.name, error))
            }
        }
    }

    // MARK: The file

    private mutating func take(_ text: String, from path: String) -> [AbsoluteConfigKey: ConfigValue] {
        let document: DocumentNode
        do throws(DocumentError) {
            document = try DocumentNode(yaml: text)
        } catch {
            problems.append(SettingsProblem(path, error))
            return [:]
        }
        switch document.content {
        case .empty: return [:]
        case .text, .list:
            problems.append(
                SettingsProblem(path, document.line, "a configuration is groups of keys, such as \"listen:\""))
            return [:]
        case .map(let groups):
            var values: [AbsoluteConfigKey: ConfigValue] = [:]
            for group in groups { take(group, from: path, into: &values) }
            return values
        }
    }

    private mutating func take(
        _ group: DocumentNode.Member, from path: String, into values: inout [AbsoluteConfigKey: ConfigValue]
    ) {
        let names = SettingsTable.groups.map(\.name)
        guard names.contains(group.name) || group.name == "hosts" else {
            let error = DocumentError.unknown(
                group.name, of: "the configuration", among: names + ["hosts"], line: group.line)
            problems.append(SettingsProblem(path, error))
            return
        }
        let members: [DocumentNode.Member]
        switch group.value.content {
        case .empty: members = []
        case .map(let given): members = given
        case .text, .list:
            let message = "\(group.name) is a group of keys, not \(group.value.described)"
            problems.append(SettingsProblem(path, group.line, message))
            return
        }
        if group.name == "hosts" { return takeHosts(members, from: path) }
        let table = SettingsTable.fields.filter { $0.group == group.name }
        for member in members {
            guard let field = table.first(where: { $0.name == "\(group.name).\(member.name)" }) else {
                let known = table.map { String($0.name.dropFirst(group.name.count + 1)) }
                let error = DocumentError.unknown(member.name, of: group.name, among: known, line: member.line)
                problems.append(SettingsProblem(path, error))
                continue
            }
            // A key without a value is as if it were not there.
            if case .empty = member.value.content { continue }
            guard check(field, member.value, from: path, line: member.line) else { continue }
            values[field.key] = field.configValue(member.value.flattened)
            places[field.name] = .init(source: path, line: member.value.line ?? member.line)
        }
    }

    private mutating func takeHosts(_ members: [DocumentNode.Member], from path: String) {
        for member in members {
            do throws(DocumentError) {
                guard HostName.canBeAskedFor(member.name) else {
                    throw DocumentError(
                        "hosts: \(YAMLText.scalar(member.name)) cannot be the name of a host", line: member.line)
                }
                guard case .map(let keys) = member.value.content else {
                    throw DocumentError("hosts.\(member.name) is a group of keys", line: member.line)
                }
                var host = Settings.Host()
                try keys.read(into: &host, by: SettingsTable.hostFields, of: "a host")
                let name = member.name.lowercased()
                settings.hosts[name] = host
                for key in keys { places["hosts.\(name).\(key.name)"] = .init(source: path, line: key.line) }
            } catch {
                problems.append(SettingsProblem(path, error))
            }
        }
    }

    // MARK: Checks

    /// Tries a value on settings that are thrown away.
    @discardableResult
    private mutating func check(_ field: Field<Settings>, _ node: DocumentNode, from source: String, line: Int? = nil)
        -> Bool
    {
        var trial = Settings()
        do throws(DocumentError) {
            try field.read(node, &trial)
            return true
        } catch {
            problems.append(SettingsProblem(source, error.line ?? line, error.message))
            return false
        }
    }

    private mutating func check(_ environment: [String: String]) {
        let known = Dictionary(SettingsTable.fields.map { ($0.variable, $0) }, uniquingKeysWith: { first, _ in first })
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("FERRY_") {
            if let field = known[name] {
                let parts = value.split(separator: ",").map { String($0) }
                check(field, field.isList ? .list(parts) : .text(value), from: name)
                places[field.name] = .init(source: name)
            } else if let meant = nearest(to: name, among: known.keys) {
                // Not an error: what begins so need not be meant for the server.
                warnings.append("\(name) in the environment is no setting; did you mean \(meant)?")
            }
        }
    }
}

extension Field where Root == Settings {
    /// The first part of the name.
    var group: String { String(name.prefix { $0 != "." }) }

    /// The variable of the environment: FERRY_LISTEN_PORT for listen.port.
    var variable: String {
        "FERRY_" + name.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }

    /// The value as the sources of settings keep it.
    fileprivate func configValue(_ texts: [String]) -> ConfigValue {
        ConfigValue(isList ? .stringArray(texts) : .string(texts.last ?? ""), isSecret: false)
    }

    /// The key that the sources of settings have in common.
    fileprivate var key: AbsoluteConfigKey {
        AbsoluteConfigKey(["ferry"] + name.split(separator: ".").map { String($0) })
    }
}

extension DocumentNode {
    /// The value as texts, of which a list field makes the same again.
    fileprivate var flattened: [String] {
        switch content {
        case .empty: []
        case .text(let text): [text]
        case .list(let nodes): nodes.flatMap(\.flattened)
        case .map(let members): members.map { "\($0.name)=\($0.value.flattened.joined(separator: "+"))" }
        }
    }
}
