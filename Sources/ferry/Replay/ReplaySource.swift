import FTPAnalysis
import FTPCore

/// Reads a capture and makes a play of one of its sessions.
struct ReplaySource {
    /// Why there is no play.
    struct Failure: Error {
        var message: String
    }

    /// The most bytes of data that are kept of a session.
    private static let mostData = 1 << 30

    /// What was wrong with the capture.
    private(set) var warnings: [String] = []

    /// The play of a session; of the only one, when no number is given.
    mutating func read(_ file: String, session: Int?) throws(Failure) -> Screenplay {
        var options = Analyzer.Options()
        options.listingText = 0
        options.contents = .init(session: session ?? 1, limit: Self.mostData)
        var source = CaptureSource()
        let analyzer: Analyzer
        do {
            analyzer = try source.analyze(file, options)
        } catch {
            throw Failure(message: error.message)
        }
        warnings = source.warnings
        let name = file == "-" ? "standard input" : file
        guard !analyzer.sessions.isEmpty else {
            throw Failure(message: "\(name): \(CaptureSource.absence(analyzer.census))")
        }
        if session == nil, analyzer.sessions.count > 1 {
            throw Failure(
                message: "\(name) holds \(analyzer.sessions.count) sessions; choose one with --session: "
                    + Self.list(analyzer))
        }
        guard let play = analyzer.screenplay(ofSession: session ?? 1) else {
            throw Failure(message: "\(name) holds no session \(session ?? 1): " + Self.list(analyzer))
        }
        return play
    }

    /// The first sessions, a few words each.
    private static func list(_ analyzer: Analyzer) -> String {
        let shown = analyzer.sessions.prefix(20).map { session in
            let user = session.user.map { " as " + String(decoding: $0, as: UTF8.self) } ?? ""
            return
                "\(session.number) (\(session.client) to \(session.server)\(user), \(session.transfers.count) transfers)"
        }
        return shown.joined(separator: ", ") + (analyzer.sessions.count > shown.count ? ", …" : "")
    }
}
