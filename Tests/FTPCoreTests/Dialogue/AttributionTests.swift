import Testing

@testable import FTPCore

@Suite("Whose reply is this, and was it legal?")
struct AttributionTests {
    /// Reads `C: RETR a` and `S: 226 → RETR`; `!` marks a violation, `greeting` and `nobody` stand for no command, `gap S`
    /// for words of the server that were not overheard.
    @discardableResult
    func follow(
        _ transcript: String, from dialogue: Dialogue = Dialogue(), sourceLocation: SourceLocation = #_sourceLocation
    ) -> Dialogue {
        var dialogue = dialogue
        for row in transcript.split(whereSeparator: { $0 == "\n" || $0 == ";" }).map({ $0.drop { $0 == " " } }) {
            if row.hasPrefix("C: ") {
                dialogue.submit(CommandLine(Array(row.dropFirst(3).utf8)))
                continue
            }
            if row.hasPrefix("gap ") {
                dialogue.miss(row.hasSuffix("S") ? .server : .client)
                continue
            }
            let words = row.split(separator: " ")
            guard words.count >= 4, let code = UInt16(words[1]).flatMap({ Reply.Code($0) }) else {
                Issue.record("no such row: \(row)", sourceLocation: sourceLocation)
                return dialogue
            }
            let wasGreeted = dialogue.isGreeted
            let attribution = dialogue.receive(Reply(code, ""))
            let whose = attribution.exchange?.line.verb?.name ?? (wasGreeted ? "nobody" : "greeting")
            #expect(whose == words[3], "\(row)", sourceLocation: sourceLocation)
            #expect((attribution.violation != nil) == (words.last == "!"), "\(row)", sourceLocation: sourceLocation)
            #expect(attribution.isFinal != code.isPreliminary, "\(row)", sourceLocation: sourceLocation)
        }
        return dialogue
    }

    @Test("The greeting, late or not, is nobody's reply")
    func greeting() {
        follow("S: 220 → greeting; C: NOOP; S: 200 → NOOP")
        follow("S: 120 → greeting; S: 220 → greeting; C: NOOP; S: 200 → NOOP")
        follow("C: NOOP; S: 120 → greeting; S: 220 → greeting; S: 200 → NOOP")
        follow("S: 230 → greeting !; C: NOOP; S: 200 → NOOP")
        #expect(follow("S: 421 → greeting").isOver)
    }

    @Test("Pipelined commands are answered in their order")
    func pipelined() {
        follow(
            "C: USER a; C: PASS b; C: PWD; C: TYPE I; S: 331 → USER; S: 230 → PASS; S: 257 → PWD; S: 200 → TYPE",
            from: .underWay)
        follow("C: RETR a; C: RETR b; S: 150 → RETR; S: 226 → RETR; S: 150 → RETR; S: 226 → RETR", from: .underWay)
        follow("C: RETR a; C: PWD; S: 550 → RETR; S: 257 → PWD", from: .underWay)
    }

    @Test("ABOR: 426 is the transfer's, 226 is ABOR's; a transfer that was done has its own 226")
    func abor() {
        follow("C: RETR a; S: 150 → RETR; C: ABOR; S: 426 → RETR; S: 226 → ABOR", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; C: ABOR; S: 226 → RETR; S: 226 → ABOR", from: .underWay)
        follow("C: RETR a; C: ABOR; S: 426 → RETR; S: 226 → ABOR", from: .underWay)
        follow("C: RETR a; C: ABOR; S: 150 → RETR; S: 426 → RETR; S: 225 → ABOR", from: .underWay)
        follow(
            "C: STOR a; S: 125 → STOR; C: ABOR; C: ABOR; S: 426 → STOR; S: 226 → ABOR; S: 226 → ABOR", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; C: ABOR; C: PWD; S: 426 → RETR; S: 226 → ABOR; S: 257 → PWD", from: .underWay)
    }

    @Test("ABOR overtakes what waited for the transfer; where it does not, the others are answered first")
    func aborOvertakes() {
        follow("C: STOR a; S: 150 → STOR; C: PWD; C: ABOR; S: 426 → STOR; S: 226 → ABOR; S: 257 → PWD", from: .underWay)
        follow("C: STOR a; S: 150 → STOR; C: PWD; C: ABOR; S: 426 → STOR; S: 257 → PWD; S: 226 → ABOR", from: .underWay)
        follow(
            "C: STOR a; S: 150 → STOR; C: RETR b; C: ABOR; S: 226 → STOR; S: 226 → ABOR; S: 150 → RETR; S: 226 → RETR",
            from: .underWay)
        follow(
            "C: RETR a; C: STAT; C: ABOR; C: ABOR; S: 425 → RETR; S: 226 → ABOR; S: 226 → ABOR; S: 211 → STAT",
            from: .underWay)
    }

    @Test("STAT and NOOP are answered during a transfer")
    func duringTransfer() {
        follow(
            "C: RETR a; S: 150 → RETR; C: STAT; C: NOOP; S: 211 → STAT; S: 200 → NOOP; S: 226 → RETR", from: .underWay)
        follow(
            "C: RETR a; S: 150 → RETR; C: NOOP; C: ABOR; S: 200 → NOOP; S: 426 → RETR; S: 226 → ABOR", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; C: NOOP; S: 226 → RETR; S: 200 → NOOP", from: .underWay)
        follow("C: STOR a; S: 150 → STOR; C: NOOP; S: 502 → NOOP; S: 226 → STOR", from: .underWay)
    }

    @Test("Restart markers may come; a second 150 may not")
    func preliminaries() {
        follow("C: RETR a; S: 150 → RETR; S: 110 → RETR; S: 110 → RETR; S: 226 → RETR", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; S: 150 → RETR !; S: 226 → RETR", from: .underWay)
        follow("C: PWD; S: 150 → PWD !", from: .underWay)
    }

    @Test("421 ends the session, asked or not; other replies need a command")
    func unasked() {
        #expect(follow("S: 421 → nobody", from: .underWay).isOver)
        #expect(follow("C: NOOP; S: 421 → NOOP", from: .underWay).isOver)
        #expect(!follow("S: 200 → nobody !", from: .underWay).isOver)
        #expect(follow("C: QUIT; S: 221 → QUIT", from: .underWay).isOver)
        #expect(!follow("C: QUIT; S: 500 → QUIT", from: .underWay).isOver)
    }

    @Test("Replies that cannot answer a command are violations")
    func illegal() {
        follow("C: PWD; S: 331 → PWD !; C: USER a; S: 150 → USER !", from: .underWay)
        follow("C: RETR a; S: 226 → RETR !", from: .underWay)
        follow("C: RNFR a; S: 250 → RNFR !", from: .underWay)
        follow("C: REIN; S: 120 → REIN; S: 220 → REIN", from: .underWay)
    }

    @Test("A lost reply costs only the command that it answered")
    func lostReplies() {
        follow("gap S; C: USER a; S: 331 → USER; C: PASS b; S: 230 → PASS")
        follow("S: 220 → greeting; C: USER a; gap S; C: PASS b; S: 230 → PASS; C: SYST; S: 215 → SYST")
        // Where the commands were heard before it was known that something is missing.
        follow(
            "C: USER a; C: PASS b; C: PASV; gap S; S: 230 → USER; S: 227 → PASV; C: LIST; S: 150 → LIST",
            from: .underWay)
        follow("C: PASV; gap S; C: RETR a; S: 150 → RETR; S: 226 → RETR; C: PASV; S: 227 → PASV", from: .underWay)
        follow("C: RETR a; gap S; S: 226 → RETR; C: PASV; S: 227 → PASV", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; gap S; C: PASV; S: 227 → PASV; C: RETR b; S: 150 → RETR", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; gap S; C: QUIT; S: 221 → QUIT", from: .underWay)
        follow("C: RETR a; S: 150 → RETR; gap S; C: NOOP; S: 200 → NOOP; S: 226 → RETR", from: .underWay)
        follow("C: RETR a; gap S; C: PASV; C: RETR b; S: 227 → PASV; S: 150 → RETR; S: 226 → RETR", from: .underWay)
    }

    @Test("The reply to a lost command is nobody's")
    func lostCommands() {
        follow("gap C; S: 200 → nobody; C: PASV; S: 227 → PASV", from: .underWay)
        follow(
            "gap C; C: RETR a; S: 227 → nobody; S: 150 → RETR; S: 226 → RETR; C: NOOP; S: 200 → NOOP", from: .underWay)
    }

    @Test("When nothing is open any more, the rules hold again")
    func doubtEnds() {
        follow("C: NOOP; gap S; C: PWD; S: 257 → PWD; S: 200 → nobody !; C: RNFR a; S: 250 → RNFR !", from: .underWay)
        #expect(follow("C: NOOP; gap S; C: PWD", from: .underWay).isDoubtful)
    }
}
