import FTPAnalysis
import Glibc

extension Terminal {
    /// Whether colours are welcome (no-color.org).
    static var wantsColor: Bool { (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb" }

    /// The width of standard output in columns; nil when it is no terminal.
    static var width: Int? { isTerminal(STDOUT_FILENO) ? columns(STDOUT_FILENO) ?? 80 : nil }

    /// The language of the locale: the first of LC_ALL, LC_MESSAGES and LANG that is set.
    static var language: Language {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment($0) }
        return Language(locale: names.first { !$0.isEmpty } ?? "")
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
