import Testing

@testable import FTPCore

@Suite("Catalogue: one row per verb")
struct CatalogueTests {
    @Test("Every verb has its own row, at its own place")
    func oneRowPerVerb() {
        #expect(Catalogue.rows.map(\.verb) == Verb.allCases)
        for verb in Verb.allCases { #expect(Catalogue[verb].verb == verb) }
    }

    @Test("The row's name is the case's name in capitals")
    func namesMatchCases() {
        for verb in Verb.allCases { #expect(verb.name == String(describing: verb).uppercased()) }
    }

    @Test("No reply is listed twice in one place, and each place holds its own severities")
    func replySetsAreClean() {
        for row in Catalogue.rows {
            let replies = row.replies
            for codes in [replies.preliminary, replies.completion, replies.direct] {
                #expect(Set(codes).count == codes.count, "\(row.name)")
            }
            #expect(replies.preliminary.allSatisfy { $0.isPreliminary }, "\(row.name)")
            #expect(!replies.direct.contains { $0.isPreliminary }, "\(row.name)")
            #expect(replies.preliminary.isEmpty == replies.completion.isEmpty, "\(row.name)")
        }
    }

    @Test("What needs a login can be answered 530, and every command 500")
    func gatesAreAnswerable() {
        for row in Catalogue.rows {
            #expect(row.replies.direct.contains(500), "\(row.name)")
            if row.gate == .login { #expect(row.replies.direct.contains(530), "\(row.name)") }
            if !row.follows.isEmpty { #expect(row.replies.direct.contains(503), "\(row.name)") }
        }
    }

    @Test("Only commands that move data have preliminary replies, and REIN")
    func preliminaryRepliesMeanTransfers() {
        for row in Catalogue.rows where row.verb != .rein {
            #expect((row.transfers != nil) == !row.replies.preliminary.isEmpty, "\(row.name)")
        }
    }

    @Test(
        "Rows are cited by document and section",
        arguments: [
            (Verb.retr, "RFC 959 §4.1.3"), (.eprt, "RFC 2428 §2"), (.mlsd, "RFC 3659 §7"), (.auth, "RFC 2228 §3"),
            (.host, "RFC 7151 §3"), (.lang, "RFC 2640 §4.1"), (.feat, "RFC 2389 §3"),
            (.mfmt, "draft-somers-ftp-mfxx §3"), (.xmd5, "in use"),
        ])
    func citations(verb: Verb, citation: String) {
        #expect(Catalogue[verb].source.citation == citation)
    }

    @Test(
        "The syntax shows the argument and whether it may be left out",
        arguments: [
            (Verb.noop, "NOOP"), (.retr, "RETR <SP> pathname"), (.list, "LIST [<SP> pathname]"),
            (.epsv, "EPSV [<SP> family | ALL]"),
        ])
    func syntax(verb: Verb, syntax: String) {
        #expect(Catalogue[verb].syntax == syntax)
    }
}
