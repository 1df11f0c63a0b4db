import Testing

@testable import FTPCore

@Suite("What is prepared for a transfer, and what uses it up")
struct TransferPreparationTests {
    @Test("REST waits across PASV and is used up by one transfer")
    func restart() {
        play(
            """
            C: TYPE I      | S: 200
            C: REST 100    | S: 350
            C: PASV        | S: 227
            C: RETR a.bin  | S: 150 → from 100
            T: ends        | S: 226
            C: RETR a.bin  | S: 150 → from 0
            T: ends        | S: 226
            """)
    }

    @Test("A refused transfer uses it up too")
    func refused() {
        play(
            """
            C: TYPE I      | S: 200
            C: REST 100    | S: 350
            C: PORT 10,0,0,1,20,0 | S: 200
            C: RETR missing | S: 550
            C: RETR a.bin  | S: 150 → from 0
            T: ends        | S: 226
            C: LIST        | S: 150 → initial
            """)
    }

    @Test("REST in a text type is refused, but for 0")
    func restartOfText() {
        play(
            """
            C: REST 100    | S: 504
            C: REST 0      | S: 350
            C: RETR a.txt  | S: 150 → from 0
            """)
    }

    @Test("The last of PORT and PASV holds")
    func dataPort() {
        play(
            """
            C: RETR a      | S: 150 → initial
            T: ends        | S: 226
            C: PASV        | S: 227
            C: RETR a      | S: 150 → passive 10.0.0.9 51201
            T: ends        | S: 226
            C: PASV        | S: 227
            C: PORT 10,0,0,1,5,108 | S: 200
            C: RETR a      | S: 150 → active 10.0.0.1:1388
            T: ends        | S: 226
            C: PORT 10,0,0,1,5,108 | S: 200
            C: EPSV        | S: 229
            C: RETR a      | S: 150 → passive same host 51201
            T: ends        | S: 226
            C: PORT 10,0,0,1,5,108 | S: 200
            C: PORT 10,0,0,2,5,108 | S: 504
            C: RETR a      | S: 150 → active 10.0.0.1:1388
            """)
    }

    @Test("RNTO comes at once after RNFR, or not at all")
    func rename() {
        play(
            """
            C: RNTO b      | S: 503
            C: RNFR a      | S: 350
            C: RNTO b      | S: 250
            C: RNTO b      | S: 503
            C: RNFR a      | S: 350
            C: NOOP        | S: 200
            C: RNTO b      | S: 503
            C: RNFR missing | S: 550
            C: RNTO b      | S: 503
            """)
    }

    @Test(
        "Whatever line comes between, the rename is off",
        arguments: [
            ("FOO", 500), ("RANG 1 2", 551), ("RETR", 501), ("STRU X", 501), ("", 500), ("RNFR missing", 550),
            ("CWD missing", 550),
        ])
    func renameInterrupted(line: String, code: Int) {
        play(
            """
            C: RNFR a      | S: 350
            C: \(line)     | S: \(code)
            C: RNTO b      | S: 503
            """)
    }

    @Test("EPSV ALL shuts every other door, until REIN")
    func extendedPassiveAll() {
        play(
            """
            C: EPSV ALL    | S: 200
            C: PASV        | S: 503
            C: PORT 10,0,0,1,20,0 | S: 503
            C: EPRT !1!10.0.0.1!5120! | S: 503
            C: EPSV        | S: 229
            C: RETR a      | S: 150 → passive same host 51201
            T: ends        | S: 226
            C: USER anonymous | S: 230
            C: PASV        | S: 503
            C: REIN        | S: 220
            C: USER anonymous | S: 230
            C: PASV        | S: 227
            """)
    }

    @Test("RANG is of one transfer or one HASH, excludes REST, and can be taken back")
    func range() {
        play(
            """
            C: RANG 5 9    | S: 551
            C: TYPE I      | S: 200
            C: RANG 5 9    | S: 350
            C: PASV        | S: 227
            C: RETR a      | S: 150 → from 5 to 9
            T: ends        | S: 226
            C: RETR a      | S: 150 → from 0
            T: ends        | S: 226
            C: REST 7      | S: 350
            C: RANG 5 9    | S: 350
            C: RETR a      | S: 150 → from 5 to 9
            T: ends        | S: 226
            C: RANG 5 9    | S: 350
            C: REST 7      | S: 350
            C: RETR a      | S: 150 → from 7
            T: ends        | S: 226
            C: RANG 5 9    | S: 350
            C: RANG 1 0    | S: 350
            C: RETR a      | S: 150 → from 0
            T: ends        | S: 226
            C: RANG 5 9    | S: 350
            C: RANG 9 5    | S: 501
            C: RETR a      | S: 150 → from 0
            T: ends        | S: 226
            C: RANG 5 9    | S: 350
            C: HASH a      | S: 213
            C: RETR a      | S: 150 → from 0
            T: ends        | S: 226
            C: MODE B      | S: 200
            C: RANG 5 9    | S: 551
            """)
    }

    @Test("SITE CPTO comes at once after SITE CPFR, or not at all")
    func copy() {
        play(
            """
            C: SITE CPTO b | S: 503
            C: SITE CPFR a | S: 350
            C: SITE CPTO b | S: 200
            C: SITE CPTO b | S: 503
            C: SITE CPFR a | S: 350
            C: RNTO b      | S: 503
            C: SITE CPFR a | S: 350
            C: NOOP        | S: 200
            C: SITE CPTO b | S: 503
            C: SITE CPFR missing | S: 550
            C: SITE CPTO b | S: 503
            C: RNFR a      | S: 350
            C: SITE CPTO b | S: 503
            """)
    }

    @Test("LPRT and LPSV prepare data connections too (RFC 1639)")
    func longAddresses() {
        play(
            """
            C: LPRT 4,4,10,0,0,1,2,5,108 | S: 200
            C: RETR a      | S: 150 → active 10.0.0.1:1388
            T: ends        | S: 226
            C: LPSV        | S: 228
            C: RETR a      | S: 150 → passive ::9 51202
            T: ends        | S: 226
            C: EPSV ALL    | S: 200
            C: LPSV        | S: 503
            C: LPRT 4,4,10,0,0,1,2,5,108 | S: 503
            """)
    }
}
