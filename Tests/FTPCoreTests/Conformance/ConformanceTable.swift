@testable import FTPCore

/// docs/conformance.md, made of the catalogue, of what the interpreter answers, and of what is known of other servers.
struct ConformanceTable {
    let profile: ServerProfile

    var text: String {
        """
        # Conformance

        Every command of FTP, and what servers answer to it. This page is made from the catalogue of `FTPCore` and from the
        answers that its interpreter gives; a test holds it against them. To write it anew:
        `FERRY_WRITE_DOCS=1 swift test --filter ConformanceTests`.

        \(OtherServers.legend)

        ## Commands

        \(table(["Command", "Source", "Login", "Ferry"], Catalogue.rows.map(row)))

        ## Values, options and SITE

        \(table(["Line", "Ferry"], lines.map { [$0, answer(to: $0)] + (OtherServers.cells(of: $0, in: OtherServers.values) ?? []) }))

        ## Where the columns come from

        - **Ferry**: `yes` where the interpreter takes the command for what it means; else the number that it answers.
        \(OtherServers.sources)

        """
    }

    private var lines: [String] {
        OtherServers.values.split(separator: "\n").map { $0.prefix { $0 != "|" } }.map { String($0.dropLast()) }
    }

    private func row(_ row: Catalogue.Row) -> [String] {
        ["`\(row.name)`", row.source.citation, login(row.gate), answer(to: Self.sample(row.verb))]
            + (OtherServers.cells(of: row.name, in: OtherServers.verbs) ?? [])
    }

    private func login(_ gate: Catalogue.Gate) -> String {
        switch gate {
        case .open: ""
        case .login: "needed"
        case .loginForFiles: "for files"
        }
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let head = head + OtherServers.names
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        return ([line(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(line)).joined(
            separator: "\n")
    }

    /// What a session that is logged in is answered: `yes`, or the number of a refusal or of a 202.
    private func answer(to line: String) -> String {
        var interpreter = ServerInterpreter(profile: profile, peer: .ipv4(10, 0, 0, 1))
        _ = interpreter.greet(Reply(220, "Ready."))
        func say(_ line: String) -> Reply? {
            switch interpreter.receive(line.bytes) {
            case .answer(let reply): return reply
            case .perform, .abortTransfer, .hold: return nil
            }
        }
        func perform(_ line: String, _ code: Reply.Code) {
            if say(line) == nil { _ = interpreter.answer(Reply(code, "Done.")) }
        }
        if !line.hasPrefix("HOST") {
            perform("USER anonymous", line.hasPrefix("PASS") ? 331 : 230)
            perform("TYPE I", 200)
            if line.hasPrefix("RNTO") { perform("RNFR a", 350) }
            if line.hasPrefix("SITE CPTO") { perform("SITE CPFR a", 350) }
        }
        guard let reply = say(line) else { return "yes" }
        return reply.code.isNegative || reply.code == 202 ? String(reply.code.number) : "yes"
    }

    /// A line with this verb that means something.
    private static func sample(_ verb: Verb) -> String {
        let arguments: [Verb: String] = [
            .port: "10,0,0,1,200,1", .eprt: "|1|10.0.0.1|51201|", .lprt: "4,4,10,0,0,1,2,200,1", .type: "I", .stru: "F",
            .mode: "S", .rest: "5", .rang: "0 9", .allo: "5", .opts: "MLST type;", .lang: "en", .host: "a.example",
            .mfmt: "20030309151626 a", .mfct: "20030309151626 a", .mff: "Modify=20030309151626; a", .comb: "a b",
            .site: "HELP", .auth: "TLS", .pbsz: "0", .prot: "P", .csid: "Name=x;",
        ]
        switch Catalogue[verb].argument {
        case .none: return verb.name
        case .optional, .required:
            return verb.name + (arguments[verb].map { " " + $0 } ?? (verb == .epsv || verb == .help ? "" : " a"))
        }
    }
}
