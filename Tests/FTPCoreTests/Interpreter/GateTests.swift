import Testing

@testable import FTPCore

@Suite("The server's gates")
struct GateTests {
    @Test("530 for whatever needs a login, whether or not its argument is right")
    func login() {
        for row in Catalogue.rows where row.gate == .login && ServerProfile.Offer.complete.verbs.contains(row.verb) {
            play(
                """
                C: \(row.name)      | S: 530
                C: \(row.name) x y  | S: 530
                """, loggedIn: false)
        }
    }

    @Test("502 for what the catalogue has and the server has not")
    func notImplemented() {
        for row in Catalogue.rows where !ServerProfile.Offer.complete.verbs.contains(row.verb) {
            play("C: \(row.name) x | S: 502")
            play("C: \(row.name)   | S: 502", loggedIn: false)
        }
    }

    @Test("501 where an argument must be and is not")
    func missingArgument() {
        for row in Catalogue.rows where ServerProfile.Offer.complete.verbs.contains(row.verb) {
            guard case .required = row.argument else { continue }
            play(
                """
                C: \(row.name)   | S: 501
                """)
        }
    }

    @Test(
        "Each refusal has its code",
        arguments: [
            ("FOO", 500), ("RETRIEVE", 500), ("GET / HTTP/1.1", 500), ("REST x", 501), ("REST -1", 501),
            ("ALLO x", 501), ("PORT 1,2,3", 501), ("EPRT !1!x!1!", 501), ("EPSV x", 501),
            ("RNTO a", 503), ("NOOP x", 501), ("PASV 1", 501), ("TYPE E", 504), ("TYPE L 7", 504), ("TYPE X", 504),
            ("TYPE A C", 504), ("TYPE L 0", 504),
            ("MODE C", 504), ("MODE X", 501), ("STRU P", 504), ("STRU X", 501),
            ("EPRT !3!10.0.0.1!5000!", 522), ("EPSV 3", 522), ("EPSV 2", 522), ("OPTS RETR x", 501), ("OPTS FOO", 501),
            ("HELP FOO", 501), ("SITE FOO", 501), ("SITE CHMOD 77777 x", 501), ("SITE CPTO x", 503), ("SMNT x", 502),
            ("AUTH TLS", 502),
            ("MFF Size=5; x", 504), ("OPTS HASH CRC-37", 501),
            ("OPTS MODE Z LEVEL 10", 501), ("HOST a.example", 503), ("HOST a.example:21", 501), ("LANG de", 504),
            ("LANG d_", 501), ("RANG 5 1", 501), ("RANG 1 5", 551), ("RANG 1 0", 350), ("LPRT 5,1,2", 521),
            ("MFMT 20031309151626 x", 501), ("MFMT 20030309151660 x", 501), ("SITE HELP FOO", 501),
        ])
    func refusal(line: String, code: Int) {
        play("C: \(line) | S: \(code)")
    }

    @Test(
        "522 says what EPSV can do: the family of the session",
        arguments: [
            ("EPSV 2", HostAddress.ipv4(10, 0, 0, 1), "(1)"), ("EPSV 3", .ipv4(10, 0, 0, 1), "(1)"),
            ("EPSV 1", .ipv6(0, 1), "(2)"), ("EPSV 3", .ipv6(0, 1), "(2)"), ("EPRT |3|x|5000|", .ipv6(0, 1), "(1,2)"),
            ("EPSV 2", .ipv6(0, 0xFFFF_0A00_0001), "(1)"),
        ])
    func families(line: String, peer: HostAddress, families: String) {
        var stage = ServerStage(peer: peer)
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        stage.receive((line + "\r\n").bytes)
        #expect(stage.takeOutput().text == "522 Network protocol not supported, use \(families).\r\n")
    }

    @Test(
        "What old devices send is taken",
        arguments: [
            "TYPE L 8", "TYPE A N", "TYPE A T", "STRU F", "MODE S", "NOOP ", "type i", "ALLO 5", "ALLO 5 R 9",
            "SITE HELP", "SITE HELP CHMOD", "OPTS UTF8 ON", "OPTS UTF8", "STRU R", "MODE B", "MODE Z", "CLNT x",
            "CSID Name=x;",
            "OPTS HASH", "OPTS HASH md5", "OPTS MODE Z LEVEL 6", "LANG", "LANG fr", "LANG EN-au", "HELP SITE CHMOD",
            "HELP", "FEAT", "SYST", "ABOR",
        ])
    func taken(line: String) throws {
        var stage = ServerStage()
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        stage.receive((line + "\r\n").bytes)
        let code = try #require(codes(in: stage.takeOutput()).first)
        #expect((200..<300).contains(code))
    }

    @Test("An overlong line is refused once, and the next one is read")
    func overlong() {
        play(
            """
            C: RETR \(String(repeating: "a", count: 600)) | S: 500
            C: NOOP | S: 200
            """)
    }

    @Test("No refusal repeats what the client wrote")
    func noEcho() {
        for line in [
            "HELLO<script>", "HELP <script>", "SITE <script>", "OPTS <script>", "TYPE <script>", "REST <script>",
        ] {
            var stage = ServerStage()
            stage.greet()
            stage.receive("USER anonymous\r\n\(line)\r\n".bytes)
            #expect(!stage.takeOutput().text.contains("script"))
        }
    }

    @Test("FEAT and HELP derive from the catalogue and the profile")
    func features() {
        let few = ServerProfile.Offer(
            verbs: [.size, .noop, .rest, .mlst], siteVerbs: [], modes: [.stream], structures: [.file], settableFacts: []
        )
        var options = SessionOptions()
        options.facts = [.type]
        #expect(
            Wording().features(few, options).lines.map { Array($0).text } == [
                "Features:", "REST STREAM", "SIZE",
                "MLST type*;perm;size;modify;create;unique;UNIX.mode;UNIX.owner;UNIX.group;", "TVFS", "UTF8",
                "End of features.",
            ])
        #expect(Wording().help(on: "retr".bytes, few).message.hasPrefix("Syntax: RETR <SP> pathname [RFC 959 §4.1.3]"))
        #expect(Wording().help(on: "HASH".bytes, few).message.hasSuffix("(not implemented here)"))
        for verb in ServerProfile.Offer.complete.verbs {
            #expect(Wording().help(on: nil, .complete).message.contains(verb.name))
        }
    }

    @Test("What a session chooses shows in FEAT, and REIN takes it back")
    func choices() {
        var stage = ServerStage()
        stage.greet()
        func shown() -> [String] {
            var interpreter = stage.interpreter
            guard case .answer(let reply) = interpreter.receive("FEAT".bytes) else { return [] }
            return reply.lines.map { Array($0).text }
        }
        for line in [
            "LANG EN*;FR", "HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32", "HOST", "MFF Modify;Create;UNIX.mode;", "MODE Z",
        ] {
            #expect(shown().contains(line), "\(line)")
        }
        let usual = shown()
        stage.receive("LANG fr\r\nOPTS HASH MD5\r\nOPTS MLST size;\r\n".bytes)
        for line in ["LANG EN;FR*", "HASH SHA-256;SHA-512;SHA-1;MD5*;CRC32"] { #expect(shown().contains(line)) }
        stage.receive("REIN\r\n".bytes)
        #expect(shown() == usual)
    }

    @Test("A smaller offer is no more than it says")
    func smallerOffer() {
        let small = ServerProfile.Offer(
            verbs: [.user, .mode, .stru, .mdtm, .site, .opts, .mlst], siteVerbs: [.help], modes: [.stream],
            structures: [.file], settableFacts: [])
        var stage = ServerStage(profile: ServerProfile(small))
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        play(
            """
            C: MODE Z      | S: 504
            C: MODE B      | S: 504
            C: STRU R      | S: 504
            C: HASH a      | S: 502
            C: MDTM 20030309151626 a | S: 502
            C: MDTM a      | S: 213
            C: SITE CHMOD 644 a | S: 504
            C: OPTS HASH   | S: 501
            C: OPTS MODE Z LEVEL 6 | S: 501
            """, on: &stage)
    }
}
