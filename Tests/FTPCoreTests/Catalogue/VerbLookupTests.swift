import Testing

@testable import FTPCore

@Suite("Verbs are found by name")
struct VerbLookupTests {
    @Test("In capitals, in small letters and in any mixture")
    func anyCase() {
        for verb in Verb.allCases {
            #expect(Verb(named: verb.name.bytes) == verb)
            #expect(Verb(named: verb.name.lowercased().bytes) == verb)
            let mixed = verb.name.enumerated().map { $0.offset % 2 == 0 ? $0.element.lowercased() : String($0.element) }
            #expect(Verb(named: mixed.joined().bytes) == verb)
        }
    }

    @Test(
        "Nothing else is a verb",
        arguments: [
            "", "R", "CW", "RETRX", "FOO", "XSHA25", "XSHA2560", "XSHA25612", "RETR ", " RETR", "RET\u{0}", "RÉTR",
        ])
    func unknown(name: String) {
        #expect(Verb(named: name.bytes) == nil)
    }

    @Test("A letter with its case bit flipped outside the alphabet is no letter")
    func onlyLetters() {
        // 0x1A & 0xDF and 0x7A look alike to a careless mask, as do `[` and `{`.
        #expect(Verb(named: [0x52, 0x45, 0x54, 0x12]) == nil)
        #expect(Verb(named: [0xD2, 0xC5, 0xD4, 0xD2]) == nil)
        #expect(Verb(named: [0x00, 0x43, 0x57, 0x44]) == nil)
    }

    @Test("SITE's verbs are found the same way")
    func siteVerbs() {
        for verb in SiteVerb.allCases { #expect(SiteVerb(named: verb.rawValue.lowercased().bytes) == verb) }
        #expect(SiteVerb(named: "CHMO".bytes) == nil)
    }
}
