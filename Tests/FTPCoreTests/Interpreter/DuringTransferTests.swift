import Testing

@testable import FTPCore

@Suite("The control connection during a transfer")
struct DuringTransferTests {
    @Test("NOOP and STAT are answered, the rest waits for the end, in order")
    func held() {
        play(
            """
            C: RETR a      | S: 150
            C: NOOP        | S: 200
            C: STAT        | S: 211
            C: PWD         | held
            C: QUIT        | held
            T: ends        | S: 226 257 221
            """)
    }

    @Test("What stands behind a held line waits too: replies keep the order of commands")
    func behindHeld() {
        play(
            """
            C: RETR a      | S: 150
            C: PWD         | held
            C: NOOP        | held
            C: RETR b      | held
            T: ends        | S: 226 257 200 150
            T: ends        | S: 226
            """)
    }

    @Test(
        "STAT with a path, unknown and refused commands wait as well",
        arguments: [
            ("STAT a", 213), ("FOO", 500), ("RANG 1 2", 551), ("", 500), ("PORT 1,2", 501), ("RETR", 501),
            ("USER anonymous", 230),
        ])
    func heldToo(line: String, code: Int) {
        play(
            """
            C: STOR a      | S: 150
            C: \(line)     | held
            T: ends        | S: 226 \(code)
            """)
    }

    @Test("ABOR: 426 then 226")
    func abort() {
        play(
            """
            C: RETR a      | S: 150
            C: ABOR        | pending
            T: ends        | S: 426 226
            C: NOOP        | S: 200
            """)
    }

    @Test("ABOR of a transfer that was over: 226 and 226")
    func abortTooLate() {
        play(
            """
            C: RETR a      | S: 150
            C: ABOR        | pending
            T: ends 226    | S: 226 226
            """)
    }

    @Test("ABOR twice, and what is said between")
    func abortTwice() {
        play(
            """
            C: RETR a      | S: 150
            C: ABOR        | pending
            C: NOOP        | S: 200
            C: ABOR        | pending
            C: PWD         | held
            T: ends        | S: 426 226 226 257
            """)
    }

    @Test("ABOR overtakes what is held, and nothing else does")
    func abortBehindHeld() {
        let stage = play(
            """
            C: STOR a      | S: 150
            C: PWD         | held
            C: FOO         | held
            C: STAT        | held
            C: \(String(repeating: "a", count: 600)) | held
            C: ABOR        | pending
            C: NOOP        | held
            C: ABOR        | pending
            C: RETR b      | held
            C: QUIT        | held
            T: ends        | S: 426 226 226 257 500 211 500 200 150
            C: ABOR        | pending
            T: ends        | S: 426 226 221
            """)
        #expect(stage.said.dropFirst(2).map(\.line) == [2, 7, 9, 3, 4, 5, 6, 8, 10, 10, 12, 11])
    }

    @Test("ABOR that is malformed waits like any other line")
    func malformedAbort() {
        play(
            """
            C: STOR a      | S: 150
            C: ABOR x      | held
            C: PWD         | held
            T: ends        | S: 226 501 257
            """)
    }

    @Test("ABOR overtakes before the 150, too")
    func abortBehindHeldBeforeConnecting() {
        var stage = ServerStage()
        stage.connectsAtOnce = false
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        play(
            """
            C: RETR a      | nothing yet
            C: NOOP        | held
            C: PWD         | held
            C: ABOR        | pending
            T: ends        | S: 426 226 200 257
            """, on: &stage)
    }

    @Test("ABOR with nothing to abort")
    func nothing() {
        play("C: ABOR | S: 226")
        play("C: ABOR | S: 226", loggedIn: false)
    }

    @Test(
        "ABOR between PASV or PORT and a transfer takes the data port back",
        arguments: [
            ("PASV", 227), ("EPSV", 229), ("LPSV", 228), ("PORT 10,0,0,1,19,136", 200),
        ])
    func dataPort(line: String, code: Int) {
        let stage = play(
            """
            C: \(line)    | S: \(code)
            C: ABOR        | S: 225
            C: ABOR        | S: 226
            C: RETR a      | S: 150 → initial
            """)
        #expect(!stage.interpreter.awaitsDataConnection)
    }

    @Test("Before the 150 only ABOR is read")
    func beforeConnecting() {
        var stage = ServerStage()
        stage.connectsAtOnce = false
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        play(
            """
            C: RETR a      | nothing yet
            C: NOOP        | held
            T: connects    | S: 150 200
            T: ends        | S: 226
            C: RETR a      | nothing yet
            C: ABOR        | pending
            T: ends        | S: 426 226
            C: NOOP        | S: 200
            C: RETR a      | nothing yet
            T: ends 425    | S: 425
            """, on: &stage)
    }

    @Test("A slow STAT keeps its place before ABOR's answer, whichever ends first")
    func slowStatus() {
        var stage = ServerStage()
        stage.greet()
        stage.receive("USER anonymous\r\n".bytes)
        stage.output = []
        stage.isSlow = true
        play(
            """
            C: RETR a      | S: 150
            C: STAT        | working
            C: ABOR        | working
            C: PWD         | held
            T: ends        | S: 426
            W: done        | S: 211 226 257
            """, on: &stage)
    }

    @Test("An empty line and one that is too long are told apart, though they were held")
    func emptyAndOverlong() {
        let stage = play(
            """
            C: RETR a      | S: 150
            C:             | held
            C: \(String(repeating: "a", count: 600)) | held
            T: ends        | S: 226 500 500
            """)
        #expect(stage.said.suffix(2).map(\.line) == [3, 4])
        var interpreter = stage.interpreter
        #expect(interpreter.receive([]) == .answer(Wording().unknownCommand))
        #expect(interpreter.receive(.overlong) == .answer(Wording().lineTooLong))
    }
}
