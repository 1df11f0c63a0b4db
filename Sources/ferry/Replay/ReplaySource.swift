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
        options.rows = .none
        options.contents = true
        var source = CaptureSource()
        var contents = KeptContents(ofSession: session ?? 1, limit: Self.mostData)
        let analysis: Analysis
        do {
            analysis = try source.analyze(file, options, keeping: &contents)
        } catch {
            throw Failure(message: error.message)
        }
        warnings = source.warnings
        let name = file == "-" ? "standard input" : file
        guard !analysis.records.isEmpty else {
            throw Failure(message: "\(name): \(CaptureSource.absence(analysis.census))")
        }
        if session == nil, analysis.records.count > 1 {
            throw Failure(
                message: "\(name) holds \(analysis.records.count) sessions; choose one with --session: "
                    + Self.list(analysis))
        }
        guard let record = analysis.records.first(where: { $0.session.number == session ?? 1 }) else {
            throw Failure(message: "\(name) holds no session \(session ?? 1): " + Self.list(analysis))
        }
        return Screenplay(record, contents)
    }

    /// The first sessions, a few words each.
    private static func list(_ analysis: Analysis) -> String {
        let shown = analysis.sessions.prefix(20).map { session in
            let user = session.user.map { " as " + String(decoding: $0, as: UTF8.self) } ?? ""
            return
                "\(session.number) (\(session.client) to \(session.server)\(user), \(session.transferCount) transfers)"
        }
        return shown.joined(separator: ", ") + (analysis.records.count > shown.count ? ", …" : "")
    }
}
