import Testing

@testable import FTPCore

@Suite("The server's gates")
struct GateTests {
    @Test("530 for whatever needs a login, whether or not its argument is right")
    func login() {
        for row in Catalogue.rows where row.gate == .login && ServerProfile.implemented.contains(row.verb) {
            play(
                """
                C: \(row.name)      | S: 530
                C: \(row.name) x y  | S: 530
                """, loggedIn: false)
        }
    }

    @Test("502 for what the catalogue has and the server has not")
    func notImplemented() {
        for row in Catalogue.rows where !ServerProfile.implemented.contains(row.verb) {
            play("C: \(row.name) x | S: 502")
            play("C: \(row.name)   | S: 502", loggedIn: false)
        }
    }

    @Test("501 where an argument must be and is not")
    func missingArgument() {
        for row in Catalogue.rows where ServerProfile.implemented.contains(row.verb) {
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
            ("RNTO a", 503), ("TYPE E", 504), ("TYPE L 7", 504), ("TYPE X", 504), ("TYPE A C", 504), ("MODE B", 504),
            ("MODE Z", 504), ("STRU R", 504), ("STRU P", 504),
            ("EPRT !3!10.0.0.1!5000!", 522), ("EPSV 3", 522), ("EPSV 2", 522), ("OPTS RETR x", 501), ("OPTS FOO", 501),
            ("HELP FOO", 501), ("SITE FOO", 501), ("SITE CHMOD 77777 x", 504),
        ])
    func refusal(line: String, code: Int) {
        play("C: \(line) | S: \(code)")
    }

    @Test(
        "What old devices send is taken",
        arguments: [
            "TYPE L 8", "TYPE A N", "TYPE A T", "STRU F", "MODE S", "NOOP x", "type i", "ALLO 5", "ALLO 5 R 9",
            "SITE HELP", "OPTS UTF8 ON", "HELP", "FEAT", "SYST", "ABOR",
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
        #expect(
            Reply.features([.size, .noop, .rest, .mlst], facts: [.type]).lines.map { Array($0).text } == [
                "Features:", "REST STREAM", "SIZE",
                "MLST type*;size;modify;create;perm;unique;UNIX.mode;UNIX.owner;UNIX.group;", "TVFS", "UTF8",
                "End of features.",
            ])
        #expect(Reply.help(on: "retr".bytes, verbs: [.retr]).message == "Syntax: RETR <SP> pathname [RFC 959 §4.1.3]")
        #expect(Reply.help(on: "HASH".bytes, verbs: []).message.hasSuffix("(not implemented here)"))
        for verb in ServerProfile.implemented {
            #expect(Reply.help(on: nil, verbs: ServerProfile.implemented).message.contains(verb.name))
        }
    }
}
