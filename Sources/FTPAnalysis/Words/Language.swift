import FTPCore

/// A language that packets and sessions are explained in.
public enum Language: String, Sendable, CaseIterable {
    /// English.
    case english = "en"
    /// French.
    case french = "fr"

    /// The language of a locale's name (`fr_FR.UTF-8`), English where it is another one.
    public init(locale: String) {
        let name = locale.lowercased()
        self =
            name == "fr" || name.hasPrefix("fr_") || name.hasPrefix("fr.") || name.hasPrefix("fr-") ? .french : .english
    }
}

/// Numbers and marks as a language writes them.
extension Language {
    /// A count with its thousands set apart.
    func count(_ number: Int) -> String {
        let digits = String(number)
        guard digits.count > 3 else { return digits }
        let mark = self == .english ? "," : "\u{202F}"
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result += mark }
            result.append(digit)
        }
        return result
    }

    /// A number with so many decimals.
    func decimal(_ number: Double, _ decimals: Int) -> String {
        let text = number.fixed(decimals)
        return self == .english ? text : text.split(separator: ".").joined(separator: ",")
    }

    /// A time span: seconds, or milliseconds where it is short.
    func span(_ seconds: Double) -> String {
        if seconds >= 1 { return decimal(seconds, 1) + "\u{A0}s" }
        let milliseconds = seconds * 1_000
        return decimal(milliseconds, milliseconds < 10 ? 1 : 0) + "\u{A0}ms"
    }

    /// A quantity of bytes.
    func bytes(_ number: Int) -> String {
        switch self {
        case .english: number == 1 ? "1 byte" : "\(count(number)) bytes"
        case .french: number < 2 ? "\(number)\u{A0}octet" : "\(count(number))\u{A0}octets"
        }
    }

    /// Text that somebody else wrote.
    func quote(_ text: String) -> String {
        switch self {
        case .english: "“\(text)”"
        case .french: "«\u{A0}\(text)\u{A0}»"
        }
    }

    /// A colon with what the language puts before it.
    var colon: String { self == .english ? ":" : "\u{A0}:" }

    /// Packet numbers, runs of them joined: `13–16, 20`.
    func packets(_ numbers: [Int]) -> String {
        var runs: [(Int, Int)] = []
        for number in numbers {
            if let last = runs.last, number == last.1 + 1 {
                runs[runs.count - 1].1 = number
            } else {
                runs.append((number, number))
            }
        }
        let shown = runs.prefix(4).map { $0.0 == $0.1 ? "\($0.0)" : "\($0.0)–\($0.1)" }
        return shown.joined(separator: ", ") + (runs.count > 4 ? "…\(runs[runs.count - 1].1)" : "")
    }

    /// Packet numbers with the word for them, in the middle of a sentence.
    func named(packets numbers: [Int]) -> String {
        let word = self == .english ? "packet" : "paquet"
        return "\(word)\(numbers.count == 1 ? "" : "s")\u{A0}\(packets(numbers))"
    }

    /// One end of a session.
    func the(_ role: Role) -> String {
        switch (self, role) {
        case (.english, .client): "the client"
        case (.english, .server): "the server"
        case (.french, .client): "le client"
        case (.french, .server): "le serveur"
        }
    }

    /// "de" with one end of a session.
    func of(_ role: Role) -> String {
        switch (self, role) {
        case (.english, .client): "of the client"
        case (.english, .server): "of the server"
        case (.french, .client): "du client"
        case (.french, .server): "du serveur"
        }
    }
}

extension String {
    /// The text with a capital at its beginning.
    var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
