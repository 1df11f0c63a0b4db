import FTPAnalysis

#if canImport(Glibc)
    import Glibc
#endif

/// What the environment says of how to print.
enum Terminal {
    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether colours are welcome (no-color.org).
    static var wantsColor: Bool { (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb" }

    /// The terminal's width in columns; nil when standard output is none.
    static var width: Int? {
        guard isTerminal else { return nil }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The language of the locale: the first of LC_ALL, LC_MESSAGES and LANG that is set.
    static var language: Language {
        let names = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment($0) }
        return Language(locale: names.first { !$0.isEmpty } ?? "")
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Standard error, for people.
enum StandardError {
    static func say(_ text: String) {
        let line = Array((VisibleText.escaped(text) + "\n").utf8)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
