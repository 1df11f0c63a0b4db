import FTPServer
import FTPStorage

/// What is written about the keys: the documentation and a sample, both from the table.
enum SettingsPages {
    /// A configuration file in which every key is a comment, with its default.
    static var sample: String {
        let defaults = Settings()
        var lines = [
            "# The configuration of ferry serve. Every key is shown with its default: take away the \"#\" before the key, and",
            "# the one before its group, to set it. Check it with: ferry serve --check --config FILE",
        ]
        for group in SettingsTable.groups {
            lines += ["", "# \(group.summary)", "#\(group.name):"]
            for field in SettingsTable.fields where field.group == group.name {
                lines.append("  # \(field.summary) Takes \(field.expected).")
                lines.append("  #\(field.shortName): \(field.shownDefault(defaults) ?? "none")")
            }
        }
        lines += ["", "# What is different for clients that ask for one of these hosts (HOST, RFC 7151).", "#hosts:"]
        lines += ["  #ftp.example.org:"]
        for field in SettingsTable.hostFields { lines += ["    # \(field.summary)", "    #\(field.name): none"] }
        return lines.joined(separator: "\n")
    }

    /// docs/configuration.md.
    static var documentation: String {
        let defaults = Settings()
        var text = introduction
        for group in SettingsTable.groups {
            text +=
                "\n### \(group.name)\n\n\(group.summary)\n\n| key | takes | default |  |\n|---|---|---|---|\n"
            for field in SettingsTable.fields where field.group == group.name {
                let value = field.shownDefault(defaults).map { "`\($0)`" } ?? "none"
                text += "| `\(field.shortName)` | \(field.expected) | \(value) | \(field.summary) |\n"
            }
        }
        text +=
            "\n### hosts\n\nA group for each virtual host (HOST, RFC 7151), under its name.\n\n| key | takes |  |\n|---|---|---|\n"
        for field in SettingsTable.hostFields { text += "| `\(field.name)` | \(field.expected) | \(field.summary) |\n" }
        return text + accounts
    }

    private static let introduction = """
        # Configuration

        `ferry serve --config FILE` reads a YAML file. `ferry serve --print-config` prints one in which every key is a comment,
        and `ferry serve --check --config FILE` says what would be served and what is wrong, without serving it; it exits
        with 78 when something is. What is unknown is an error, with the line and the key that may have been meant.

            listen:
              port: 21
            passive:
              ports: 50000-50100
            accounts:
              file: /etc/ferry/accounts.yaml

        Options of the command line come before the environment, the environment before the file, and the file before the
        defaults. The variable for `listen.port` is `FERRY_LISTEN_PORT`: dots and hyphens are underscores, and the values
        of a list are separated by commas.

        Durations are written `30s`, `5m` or `1h30m`, sizes `500KiB` or `10GiB`, rates `2MiB/s`, networks `192.0.2.0/24`.
        `none` takes a value away. On SIGHUP the server reads the accounts file and the rules of TLS again and opens its
        log files anew; what else is changed takes effect with a restart, and is logged. [operating.md](operating.md) is the operator's guide.

        ## Keys

        """

    private static var accounts: String {
        var text = """

            ## Accounts

            The accounts file is written by `ferry account` and read by the server. It holds a group `accounts`, and in it a
            group for each account:

                accounts:
                  alice:
                    password: "$7$BU..../....…"
                    home: /srv/ftp/alice
                    rights: [all]
                    quota: 10GiB
                  bob:
                    password: "$6$…"
                    home: /srv/ftp/bob
                    rights:
                      /: [list, read]
                      /incoming: [list, write]

            | key | takes |  |
            |---|---|---|
            | `password` | a hash, see below | How the password is kept. |

            """
        for field in Account.Policy.fields { text += "| `\(field.name)` | \(field.expected) | \(field.summary) |\n" }
        return text + """

            Rights are \(Rights.words.map { "`\($0.word)`" }.joined(separator: ", ")).
            `all`, `read-only` (list and read) and `none` stand for several. The rights of the longest path hold, there and
            below; where none is given, nothing is allowed. An account without the key may list and read.

            An unknown key is an error: `ferry account` writes the file anew, and would lose it. Comments it does lose.

            Passwords are hashed with scrypt, in the `$7$` format of crypt(3): 32 MiB of memory and about a tenth of a second.
            Verified are also the other formats that this machine's crypt(3) knows (`$y$`, `$gy$`, `$2b$`, `$2y$`, `$6$`, `$5$`,
            `$1$`), and PBKDF2 as passlib, Django and SFTPGo write it; `ferry account add --hash-stdin` takes such a hash.
            A password has at most 511 bytes.

            ### Two users, one with a quota

                mkdir -p /srv/ftp/alice /srv/ftp/bob/incoming
                ferry account add alice --accounts accounts.yaml --home /srv/ftp/alice --rights all --quota 10GiB
                ferry account add bob --accounts accounts.yaml --home /srv/ftp/bob \\
                    --rights read-only --rights /incoming=list,write
                ferry serve --check --accounts accounts.yaml
                ferry serve --accounts accounts.yaml

            `ferry account` asks for the password, or takes it from standard input with `--password-stdin`; it is never an
            argument. `ferry account set`, `passwd`, `list` and `remove` do the rest. A running server takes the changed file
            when it reloads.

            ### Who is asked first

            Anonymous users come first, then the accounts file, then the users of this machine, then the program or the web
            service. A name that one of them knows is not tried with the next. Unknown names and wrong passwords get the same
            answer, after the same work.

            ## A program or a web service that decides

            The program of `accounts.program` is started for a login and reads one JSON document from its standard input; the
            service of `accounts.hook` gets it in a POST. The answer is another, on standard output with exit status 0, or in
            a response with status 200:

                {"name":"alice","password":"secret","address":"192.0.2.7","host":"ftp.example.org"}
                {"admit":true,"home":"/srv/ftp/alice","rights":["list","read"],"upload-rate":"2MiB/s"}
                {"admit":false}

            `host` is there when the client named one; `certificate`, its subject, and `fingerprint` are there when it has shown
            a certificate. The answer may have every key of the accounts file but `password`. What takes longer than
            `accounts.timeout`, or says anything else, lets nobody in. Names and passwords that are not UTF-8 are refused without
            asking.

            """
    }
}

extension Field where Root == Settings {
    fileprivate var shortName: String { String(name.dropFirst(group.count + 1)) }

    fileprivate func shownDefault(_ defaults: Settings) -> String? { show(defaults).map(YAMLText.inline) }
}
