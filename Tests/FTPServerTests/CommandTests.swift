import FTPCore
import FTPStorage
import Testing

/// Every command that needs no data connection, said to a running server.
struct CommandTests {
    private func folder() throws -> Folder {
        let folder = try Folder()
        try folder.write("README", sampleText)
        try folder.makeDirectory("pub")
        try folder.write("pub/a.txt", Array("a\n".utf8))
        return folder
    }

    private func withSession(_ body: @Sendable @escaping (Client, Folder) throws -> Void) async throws {
        let folder = try folder()
        try await withServer(try folder.storage) { server in
            try body(try server.login(), folder)
        }
    }

    @Test func greetingAndLogin() async throws {
        try await withServer(MemoryStorage()) { server in
            try server.connectSilently().play(
                """
                S: 220 Ferry FTP server ready.
                C: PWD
                S: 530
                C: PASS early
                S: 503
                C: USER nobody
                S: 331
                C: PASS wrong
                S: 530
                C: USER anonymous
                S: 230 You are logged in
                C: PASS late
                S: 202
                C: ACCT none
                S: 202
                C: QUIT
                S: 221
                """)
        }
    }

    @Test func theSessionEndsAfterQuit() async throws {
        try await withSession { client, _ in
            try client.ask("QUIT", 221)
            try client.expectEnd()
        }
    }

    @Test func directories() async throws {
        try await withSession { client, folder in
            try client.play(
                """
                C: PWD
                S: 257 "/"
                C: CWD pub
                S: 250 "/pub"
                C: XPWD
                S: 257 "/pub"
                C: MKD new
                S: 257 "/pub/new"
                C: MKD new
                S: 550
                C: XMKD older
                S: 257 "/pub/older"
                C: XCWD new
                S: 250 "/pub/new"
                C: CDUP
                S: 250 "/pub"
                C: RMD new
                S: 250
                C: XRMD older
                S: 250
                C: XCUP
                S: 250 "/"
                C: CDUP
                S: 250 "/"
                C: CWD README
                S: 550
                C: CWD nowhere
                S: 550
                C: RMD pub
                S: 550
                C: RMD README
                S: 550
                C: RMD /
                S: 550
                C: PWD
                S: 257 "/"
                """)
            #expect(try folder.names == ["README", "pub"])
        }
    }

    @Test func filesAreRemovedAndRenamed() async throws {
        try await withSession { client, folder in
            try client.play(
                """
                C: RNTO early
                S: 503
                C: RNFR README
                S: 350
                C: RNTO READYOU
                S: 250
                C: RNFR README
                S: 550
                C: RNTO late
                S: 503
                C: RNFR READYOU
                S: 350
                C: NOOP
                S: 200
                C: RNTO between
                S: 503
                C: RNFR READYOU
                S: 350
                C: RNTO pub/a.txt
                S: 250
                C: DELE pub
                S: 550
                C: DELE pub/a.txt
                S: 250
                C: DELE pub/a.txt
                S: 550
                C: DELE /
                S: 550
                """)
            #expect(try folder.names == ["pub"])
        }
    }

    @Test func factsOfFiles() async throws {
        try await withSession { client, _ in
            try client.play(
                """
                C: SIZE README
                S: 213 23
                C: MDTM README
                S: 213 20
                C: SIZE pub
                S: 550
                C: MDTM nothing
                S: 550
                C: MLST README
                S: 250 type=file;perm=adfrw;size=23;
                C: MLST
                S: 250 type=dir;
                C: OPTS MLST size;nonsense;
                S: 200 MLST OPTS size;
                C: MLST pub/a.txt
                S: 250 size=2; /pub/a.txt
                C: OPTS MLST
                S: 200 MLST OPTS
                C: STAT README
                S: 213 README
                C: STAT pub
                S: 212 a.txt
                C: STAT nothing
                S: 550
                C: STAT
                S: 211 Logged in as anonymous
                """)
        }
    }

    @Test func sizeIsRefusedInASCII() async throws {
        try await withSession { client, _ in
            try client.play(
                """
                C: TYPE A
                S: 200
                C: SIZE README
                S: 550 TYPE I
                C: TYPE I
                S: 200
                C: SIZE README
                S: 213 23
                """)
        }
    }

    @Test func parametersAndInformation() async throws {
        try await withSession { client, _ in
            try client.play(
                """
                C: TYPE A N
                S: 200
                C: TYPE L 8
                S: 200
                C: TYPE E
                S: 504
                C: TYPE X
                S: 504
                C: STRU F
                S: 200
                C: STRU R
                S: 200
                C: STRU P
                S: 504
                C: STRU X
                S: 501
                C: MODE S
                S: 200
                C: MODE B
                S: 200
                C: MODE C
                S: 504
                C: MODE S
                S: 200
                C: NOOP now
                S: 501
                C: ALLO 100
                S: 202
                C: REST 10
                S: 350
                C: SYST
                S: 215 UNIX
                C: NOOP
                S: 200
                C: FEAT
                S: 211 MLST
                C: HELP
                S: 214 RETR
                C: HELP RETR
                S: 214 RETR <SP> pathname
                C: HELP XYZZY
                S: 501
                C: SITE HELP
                S: 214
                C: SITE CHMOD 77777 README
                S: 501
                C: OPTS UTF8 ON
                S: 200
                C: ABOR
                S: 226
                C: AUTH TLS
                S: 502
                C: XYZZY
                S: 500
                C: RETR
                S: 501
                """)
        }
    }

    @Test func reinBeginsAgain() async throws {
        try await withSession { client, _ in
            try client.play(
                """
                C: CWD pub
                S: 250
                C: REIN
                S: 220
                C: PWD
                S: 530
                C: USER ftp
                S: 230
                C: PWD
                S: 257 "/"
                C: STAT
                S: 211 TYPE A
                """)
        }
    }

    @Test func aReadOnlyAccountChangesNothing() async throws {
        let folder = try folder()
        let before = try folder.names
        try await withServer(ReadOnlyStorage(try folder.storage)) { server in
            let client = try server.login()
            for verb in ["STOR new", "STOR README", "STOU", "APPE README"] {
                #expect(try client.upload(verb, [1]).first.code == 550, "\(verb)")
            }
            _ = try client.ask("REST 5", 350)
            #expect(try client.upload("STOR README", [1]).first.code == 550)
            for line in ["DELE README", "MKD new", "XMKD new", "RMD pub", "XRMD pub", "RNFR README"] {
                try client.ask(line, 550)
            }
            try client.ask("RNTO new", 503)
            try client.ask("STAT README", 213)
        }
        #expect(try folder.names == before)
        #expect(folder.read("README") == sampleText)
    }
}
