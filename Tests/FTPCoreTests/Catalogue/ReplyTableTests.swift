import Testing

@testable import FTPCore

@Suite("Catalogue: the reply table of RFC 959 §5.4 is contained in the rows")
struct ReplyTableTests {
    /// The RFC's table, a line per verb: before `>` what may answer at once, after it what may follow a 1yz.
    static let table = """
        USER 230 530 500 501 421 331 332
        PASS 230 202 530 500 501 503 421 332
        ACCT 230 202 530 500 501 503 421
        CWD 250 500 501 502 421 530 550
        CDUP 200 500 501 502 421 530 550
        SMNT 202 250 500 501 502 421 530 550
        REIN 120 220 421 500 502 > 220
        QUIT 221 500
        PORT 200 500 501 421 530
        PASV 227 500 501 502 421 530
        MODE 200 500 501 504 421 530
        TYPE 200 500 501 504 421 530
        STRU 200 500 501 504 421 530
        ALLO 200 202 500 501 504 421 530
        REST 500 501 502 421 530 350
        STOR 125 150 532 450 452 553 500 501 421 530 > 110 226 250 425 426 451 551 552
        STOU 125 150 532 450 452 553 500 501 421 530 > 110 226 250 425 426 451 551 552
        RETR 125 150 450 550 500 501 421 530 > 110 226 250 425 426 451
        LIST 125 150 450 500 501 502 421 530 > 226 250 425 426 451
        NLST 125 150 450 500 501 502 421 530 > 226 250 425 426 451
        APPE 125 150 532 450 550 452 553 500 501 502 421 530 > 110 226 250 425 426 451 551 552
        RNFR 450 550 500 501 502 421 530 350
        RNTO 250 532 553 500 501 502 503 421 530
        DELE 250 450 550 500 501 502 421 530
        RMD 250 500 501 502 421 530 550
        MKD 257 500 501 502 421 530 550
        PWD 257 500 501 502 421 550
        ABOR 225 226 500 501 502 421
        SYST 215 500 501 502 421
        STAT 211 212 213 450 500 501 502 421 530
        HELP 211 214 500 501 502 421
        SITE 200 202 500 501 530
        NOOP 200 500 421
        """

    @Test("Every reply of the table is expected where the table has it", arguments: table.split(separator: "\n"))
    func isContained(line: Substring) throws {
        let parts = line.split(separator: ">")
        let words = parts[0].split(separator: " ")
        let verb = try #require(Verb(named: String(words[0]).bytes))
        for word in words.dropFirst() {
            let code = try #require(UInt16(word).flatMap { Reply.Code($0) })
            let standing = Catalogue[verb].replies.standing(of: code, afterPreliminary: false)
            #expect(standing == .expected, "\(verb.name) \(code.number)")
        }
        for word in parts.dropFirst().joined().split(separator: " ") {
            let code = try #require(UInt16(word).flatMap { Reply.Code($0) })
            let standing = Catalogue[verb].replies.standing(of: code, afterPreliminary: true)
            #expect(standing == .expected, "\(verb.name) 1yz, \(code.number)")
        }
    }

    @Test("A reply of another severity is illegal, an unlisted one of the same is tolerated")
    func standings() {
        let retr = Catalogue[.retr].replies
        #expect(retr.standing(of: 226, afterPreliminary: true) == .expected)
        #expect(retr.standing(of: 250, afterPreliminary: false) == .illegal)
        #expect(retr.standing(of: 331, afterPreliminary: true) == .illegal)
        #expect(retr.standing(of: 150, afterPreliminary: true) == .illegal, "it has begun")
        #expect(retr.standing(of: 559, afterPreliminary: true) == .tolerated)
        #expect(Catalogue[.cwd].replies.standing(of: 200, afterPreliminary: false) == .expected)
        #expect(Catalogue[.pwd].replies.standing(of: 150, afterPreliminary: false) == .illegal)
    }

    @Test("421 may answer anything at any time")
    func serviceNotAvailable() {
        for verb in Verb.allCases {
            #expect(Catalogue[verb].replies.standing(of: 421, afterPreliminary: false) == .expected)
            #expect(Catalogue[verb].replies.standing(of: 421, afterPreliminary: true) == .expected)
        }
    }
}
