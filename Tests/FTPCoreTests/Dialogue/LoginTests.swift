import Testing

@testable import FTPCore

@Suite("Logging in, again, and out (RFC 959 §4.1.1)")
struct LoginTests {
    @Test("USER, PASS")
    func usual() {
        let stage = play(
            """
            C: PASS x      | S: 503
            C: PWD         | S: 530
            C: USER joe    | S: 331
            C: PWD         | S: 530
            C: PASS wrong  | S: 530
            C: PASS right  | S: 503
            C: USER joe    | S: 331
            C: PASS right  | S: 230
            C: PWD         | S: 257
            C: PASS right  | S: 503
            C: ACCT x      | S: 202
            """, loggedIn: false)
        #expect(stage.interpreter.state.login == .loggedIn(user: "joe".bytes))
    }

    @Test(
        "A line in between that is no command changes nothing", arguments: [("USER", 501), ("FOO", 500), ("NOOP", 200)])
    func inBetween(line: String, code: Int) {
        play(
            """
            C: USER joe    | S: 331
            C: \(line)     | S: \(code)
            C: PASS right  | S: 230
            """, loggedIn: false)
    }

    @Test("USER between USER and PASS asks anew")
    func twice() {
        let stage = play(
            """
            C: USER joe    | S: 331
            C: USER ann    | S: 331
            C: PASS right  | S: 230
            """, loggedIn: false)
        #expect(stage.interpreter.state.login.user == "ann".bytes)
    }

    @Test("USER again ends the login and keeps the transfer parameters")
    func again() {
        let stage = play(
            """
            C: TYPE I      | S: 200
            C: CWD pub     | S: 250
            C: RNFR a      | S: 350
            C: USER joe    | S: 331
            C: PWD         | S: 530
            C: PASS right  | S: 230
            C: RNTO b      | S: 503
            C: RETR a      | S: 150 → type I
            """)
        #expect(stage.interpreter.state.workingDirectory.isRoot)
    }

    @Test("A refused USER ends the login before it, as an accepted one does")
    func refused() {
        let stage = play(
            """
            C: CWD pub     | S: 250
            C: RNFR a      | S: 350
            C: USER nobody | S: 530
            C: PWD         | S: 530
            C: PASS x      | S: 503
            C: USER anonymous | S: 230
            C: PWD         | S: 257
            """)
        #expect(stage.interpreter.state.workingDirectory.isRoot)
    }

    @Test("A USER that is none leaves the login as it was, as a refused PASS does")
    func stands() {
        play(
            """
            C: USER joe    | S: 331
            C: PASS right  | S: 230
            C: USER        | S: 501
            C: PASS wrong  | S: 503
            C: PWD         | S: 257
            """)
    }

    @Test("ACCT before PASS comes too early, and changes nothing")
    func account() {
        play(
            """
            C: ACCT x      | S: 530
            C: USER joe    | S: 331
            C: ACCT x      | S: 503
            C: PASS right  | S: 230
            C: ACCT x      | S: 202
            """, loggedIn: false)
    }

    @Test("REIN begins anew: no user, no parameters")
    func rein() {
        let stage = play(
            """
            C: TYPE I      | S: 200
            C: CWD pub     | S: 250
            C: REIN        | S: 220
            C: PWD         | S: 530
            """)
        #expect(stage.interpreter.state == SessionState())
    }
}
