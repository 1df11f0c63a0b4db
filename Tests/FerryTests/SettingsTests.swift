import FTPCore
import FTPServer
import Testing

@testable import ferry

@Suite struct SettingsTests {
    private func read(_ text: String) -> SettingsReader { SettingsReader(text: text, name: "ferry.yaml") }

    @Test func emptyFileIsTheDefaults() {
        let reader = read("# nothing\n")
        #expect(reader.problems.isEmpty)
        #expect(reader.settings == Settings())
    }

    @Test func everyKindOfValueIsRead() {
        let reader = read(
            """
            listen: {port: 21, addresses: [127.0.0.1, "::1"], greeting: "Hello: there"}
            passive:
              ports: 50000-50100
              local-networks: 10.0.0.0/8
            timeouts:
              idle: 1h30m
              session: 8h
            bans: {after: none}
            anonymous:
              home: /srv/ftp
              rights:
                /: [list, read]
                /incoming: [list, write]
              upload-rate: 2MiB/s
            log: {level: debug, format: json}
            hosts:
              FTP.example.org:
                home: /srv/other
            """)
        #expect(reader.problems.isEmpty)
        var expected = Settings()
        expected.listen.port = 21
        expected.listen.addresses = [.ipv4(127, 0, 0, 1), .ipv6(0, 1)]
        expected.listen.greeting = "Hello: there"
        expected.passive.ports = PortRange("50000-50100")
        expected.passive.localNetworks = [HostNetwork("10.0.0.0/8")].compactMap { $0 }
        expected.timeouts.idle = .seconds(5_400)
        expected.timeouts.session = .seconds(8 * 3_600)
        expected.bans.after = nil
        expected.anonymous.home = "/srv/ftp"
        expected.anonymous.limits.uploadRate = 2 << 20
        expected.anonymous.rights = [
            AccountRightsRule(path: .root, rights: .readOnly),
            AccountRightsRule(path: VirtualPath.root.resolving("incoming") ?? .root, rights: [.list, .write]),
        ]
        expected.log.level = .debug
        expected.log.format = .json
        var host = Settings.Host()
        host.home = "/srv/other"
        expected.hosts = ["ftp.example.org": host]
        #expect(reader.settings == expected)
    }

    @Test(arguments: [
        ("listen:\n  prot: 21\n", "ferry.yaml:2: listen has no key \"prot\"; did you mean \"port\"?"),
        ("\nlsten:\n  port: 21\n", "ferry.yaml:2: the configuration has no key \"lsten\"; did you mean \"listen\"?"),
        ("bans:\n  xyzzyplugh: 21\n", "ferry.yaml:2: bans has no key \"xyzzyplugh\""),
        (
            "listen:\n  port: 65536\n",
            "ferry.yaml:2: listen.port takes a whole number from 0 to 65535, not \"65536\""
        ),
        ("listen:\n  port: +21\n", "ferry.yaml:2: listen.port takes a whole number from 0 to 65535, not \"+21\""),
        (
            "timeouts:\n\n  idle: 30\n",
            "ferry.yaml:3: timeouts.idle takes a duration of a second or more, such as 30s, 5m or 2h, not \"30\""
        ),
        (
            "timeouts:\n  login: 0s\n",
            "ferry.yaml:2: timeouts.login takes a duration of a second or more, such as 30s, 5m or 2h, not \"0s\""
        ),
        ("log: {level: loud}", "ferry.yaml:1: log.level takes debug, info, notice, warning or error, not \"loud\""),
        (
            "listen:\n  addresses:\n    - 127.0.0.1\n    - localhost\n",
            "ferry.yaml:4: listen.addresses takes an IP address such as 192.0.2.1 or ::, not \"localhost\""
        ),
        ("listen: 21\n", "ferry.yaml:1: listen is a group of keys, not \"21\""),
        ("listen:\n  port: [1, 2]\n", "ferry.yaml:2: listen.port takes a whole number from 0 to 65535, not a list"),
        ("hosts:\n  a.example:\n    hme: /x\n", "ferry.yaml:3: a host has no key \"hme\"; did you mean \"home\"?"),
        (
            "anonymous:\n  rights:\n    incoming: [list]\n",
            "ferry.yaml:3: rights are given for paths that begin with a slash, not \"incoming\""
        ),
        ("foobarbaz: 1\n", "ferry.yaml:1: the configuration has no key \"foobarbaz\""),
        ("listen:\n\tport: 1\n", "ferry.yaml:2: a tab does not indent YAML: put blanks in its place"),
        ("listen:\n  port: 1\n  greeting: x\n  port: 2\n", "ferry.yaml:4: given twice: port"),
        ("log: {level: info}\nlisten:\n  port: 1\n# port\n\n  \"port\": 2\n", "ferry.yaml:6: given twice: port"),
        ("listen: {port: 1}\nlog:\n  level: info\nlisten: {port: 2}\n", "ferry.yaml:4: given twice: listen"),
        (
            "listen:\n  greeting: \"a\\r\\nb\"\n",
            "ferry.yaml:2: listen.greeting takes a text in one line, not \"a\\r\\nb\""
        ),
        (
            "passive: {address: \"2001:db8::1\"}",
            "ferry.yaml:1: passive.address takes auto, an IPv4 address, or a name, not \"2001:db8::1\""
        ),
        (
            "passive: {address: no such name}",
            "ferry.yaml:1: passive.address takes auto, an IPv4 address, or a name, not \"no such name\""
        ),
        (
            "hosts:\n  a b/c:\n    greeting: x\n", "ferry.yaml:2: hosts: \"a b/c\" cannot be the name of a host"
        ),
        ("- a\n", "ferry.yaml:1: a configuration is groups of keys, such as \"listen:\""),
    ])
    func mistakesAreNamedWithTheirLine(_ text: String, _ message: String) {
        #expect(read(text).problems.map(\.shown) == [message])
    }

    @Test func anUnknownEventHasItsLine() {
        let problems = read("hooks:\n  events: [upload, uplod]\n").problems
        #expect(problems.map(\.line) == [2])
        #expect(problems.first?.message.hasSuffix("or banned, not \"uplod\"") == true)
    }

    @Test(arguments: [
        ("ftp.example.org", true), ("ftp", true), ("a_b.example.", true), ("xn--mller-kva.example", true),
        ("müller.example", false), ("a b", false), ("a/b", false), ("-a.example", false), ("a..b", false), ("", false),
        ("192.0.2", false), (String(repeating: "a", count: 64), false),
    ])
    func namesOfHosts(_ text: String, _ isName: Bool) { #expect(HostName.isName(text) == isName) }

    @Test(arguments: ["ftp.example.org", "müller.example", "192.0.2.1", "[2001:db8::1]"])
    func hostsThatCanBeAskedFor(_ name: String) { #expect(HostName.canBeAskedFor(name)) }

    @Test(arguments: ["listen: {port: 1", "a: b: c", "\tlisten:", "listen: *nobody", "listen:\n  port: 1\n  port: 2\n"])
    func whatIsNoYAMLIsAProblemOfOneLine(_ text: String) {
        let problems = read(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.line != nil)
    }

    @Test func allMistakesAreTold() {
        let reader = read("listen:\n  port: x\ntimeouts:\n  idle: y\n")
        #expect(reader.problems.map(\.line) == [2, 4])
    }

    @Test func optionsComeBeforeTheEnvironmentBeforeTheFile() throws {
        let file = try Scratch(
            "listen: {port: 1, greeting: file}\ntimeouts: {login: 1s, idle: 1s}\npassive: {refresh: 9s}\n")
        let environment = [
            "FERRY_LISTEN_PORT": "2", "FERRY_TIMEOUTS_LOGIN": "2s", "FERRY_LISTEN_ADDRESSES": "127.0.0.1,::1",
        ]
        let reader = SettingsReader(file: file.path, environment: environment, options: ["listen.port": ["3"]])
        #expect(reader.problems.isEmpty)
        #expect(reader.settings.listen.port == 3)
        #expect(reader.settings.listen.addresses == [.ipv4(127, 0, 0, 1), .ipv6(0, 1)])
        #expect(reader.settings.listen.greeting == "file")
        #expect(reader.settings.timeouts.login == .seconds(2))
        #expect(reader.settings.timeouts.idle == .seconds(1))
        #expect(reader.settings.passive.refresh == .seconds(9))
        #expect(reader.settings.timeouts.drain == Settings().timeouts.drain)
    }

    @Test func everyVariableOfTheEnvironmentReachesItsKey() {
        // What the library makes of a key's name, and what is checked and documented, must be the same.
        for field in SettingsTable.fields {
            guard let shown = field.show(Self.unlike) else {
                Issue.record("the settings of this test have no \(field.name)")
                continue
            }
            let text =
                switch shown.content {
                case .text(let text): text
                case .list, .map, .empty: field.name.hasSuffix("rights") ? "all" : Self.joined(shown)
                }
            let reader = SettingsReader(file: nil, environment: [field.variable: text])
            #expect(reader.problems.isEmpty)
            #expect(field.show(reader.settings) == shown, "\(field.variable)=\(text)")
            #expect(reader.settings != Settings(), "\(field.variable)=\(text)")
        }
    }

    private static func joined(_ node: DocumentNode) -> String {
        switch node.content {
        case .empty: ""
        case .text(let text): text
        case .list(let nodes): nodes.map(joined).joined(separator: ",")
        case .map: ""
        }
    }

    /// Settings in which nothing is as by default.
    private static var unlike: Settings {
        var settings = Settings()
        for field in SettingsTable.fields {
            let candidates = [
                "false", "true", "7", "/x", "http://127.0.0.1/x", "17s", "7KiB", "7KiB/s", "10.0.0.0/8", "192.0.2.1",
                "all", "027", "2027-01-31", "40000-40010", "debug", "json", "require", "SHA-512", "upload",
                "abc", "required", "1.3",
            ]
            let before = field.show(settings)
            for candidate in candidates {
                guard (try? field.read(.text(candidate), &settings)) != nil, field.show(settings) != before else {
                    continue
                }
                break
            }
        }
        return settings
    }

    @Test func unknownVariablesAreWarnedOf() {
        let reader = SettingsReader(
            file: nil, environment: ["FERRY_LISTEN_PROT": "2", "FERRY_HOME": "/x", "PATH": "/bin"])
        #expect(reader.problems.isEmpty)
        #expect(reader.warnings.count == 1)
        #expect(reader.warnings.first?.contains("FERRY_LISTEN_PORT") == true)
    }

    @Test func wrongValuesAreProblemsWhereverTheyAre() throws {
        let file = try Scratch("listen: {port: 1}\n")
        let hidden = SettingsReader(
            file: file.path, environment: ["FERRY_LISTEN_PORT": "no"], options: ["listen.port": ["3"]])
        #expect(hidden.problems.map(\.source) == ["FERRY_LISTEN_PORT"])
        let option = SettingsReader(file: nil, environment: [:], options: ["passive.ports": ["5-1"]])
        #expect(option.problems.map(\.isUsage) == [true])
    }

    @Test func fileThatIsNotThereIsAProblem() {
        let reader = SettingsReader(file: "/nowhere/ferry.yaml", environment: [:])
        #expect(reader.problems.map(\.shown) == ["/nowhere/ferry.yaml: cannot be read: No such file or directory"])
    }
}
