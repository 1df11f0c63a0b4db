/// A language that replies can be said in (LANG, RFC 2640 §4).
package enum ReplyLanguage: String, CaseIterable, Sendable {
    case english = "EN"
    case french = "FR"

    /// The language of a tag: `fr`, `FR-ca`. Nil for one that is not spoken here.
    package init?(tag: [UInt8]) {
        let primary = tag.prefix { $0 != UInt8(ascii: "-") }
        guard primary.count == 2 else { return nil }
        self.init(rawValue: String(decoding: primary.map { $0 & 0xDF }, as: UTF8.self))
    }

    /// FEAT's line: every language, the one in use marked by an asterisk (RFC 2640 §4.3).
    static func feature(selected: ReplyLanguage) -> String {
        "LANG " + allCases.map { $0.rawValue + ($0 == selected ? "*" : "") }.joined(separator: ";")
    }
}

/// What a server says, in the language that the client has chosen.
///
/// Every text stands in one place, in all languages side by side. Codes, and what programs read (227, 229, 257, 213,
/// FEAT, machine listings), are the same in each.
///
/// ```swift
/// Wording(.french).pick("Done.", "C'est fait.") == "C'est fait."
/// ```
package struct Wording: Sendable, Hashable {
    /// The language.
    package var language: ReplyLanguage

    /// The words of a language.
    package init(_ language: ReplyLanguage = .english) { self.language = language }

    /// Whichever of the two is in the language.
    package func pick<Value>(_ english: @autoclosure () -> Value, _ french: @autoclosure () -> Value) -> Value {
        switch language {
        case .english: english()
        case .french: french()
        }
    }

    /// A reply in the language.
    package func reply(
        _ code: Reply.Code, _ english: @autoclosure () -> String, _ french: @autoclosure () -> String
    ) -> Reply {
        Reply(code, pick(english(), french()))
    }
}

/// A reply that is said so often that it is made once, in every language.
package struct Phrase: Sendable {
    private let english: Reply
    private let french: Reply

    /// A phrase in all languages.
    package init(_ code: Reply.Code, _ english: String, _ french: String) {
        self.english = Reply(code, english)
        self.french = Reply(code, french)
    }

    /// The phrase in one.
    package func said(in wording: Wording) -> Reply { wording.pick(english, french) }
}
