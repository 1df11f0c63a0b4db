/// Text in every language, of which the page's style shows the one in use.
struct Bilingual {
    /// The language that the page opens in, which comes first.
    let primary: Language

    var languages: [Language] { [primary] + Language.allCases.filter { $0 != primary } }

    func span(_ words: (Language) -> String) -> String {
        languages.map { "<span lang=\"\($0.rawValue)\">\(HTMLText.escaped(words($0)))</span>" }.joined()
    }

    func span(_ word: PageWord) -> String { span { $0.text(word) } }

    /// Attributes from which the script takes an element's text in the language in use.
    func data(_ prefix: String, _ words: (Language) -> String) -> String {
        languages.map { "\(prefix)\($0.rawValue)=\"\(HTMLText.escaped(words($0)))\"" }.joined(separator: " ")
    }

    /// The label of a control that has no text: its own text where there is no script.
    func label(_ word: PageWord) -> String {
        let text = HTMLText.escaped(primary.text(word))
        return "aria-label=\"\(text)\" title=\"\(text)\" " + data("data-label-", { $0.text(word) })
    }

    func option(_ value: String, _ words: (Language) -> String) -> String {
        "<option value=\"\(HTMLText.escaped(value))\" \(data("data-", words))>\(HTMLText.escaped(words(primary)))</option>"
    }
}
