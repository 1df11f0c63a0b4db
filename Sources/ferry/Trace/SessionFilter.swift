import ArgumentParser
import FTPAnalysis
import FTPCore
import PacketCapture

/// Which of a capture's sessions are wanted: those that all of these hold for.
struct SessionFilter: ParsableArguments {
    @Option(help: ArgumentHelp("Only the session with this number. May be repeated.", valueName: "n"))
    var session: [Int] = []

    @Option(help: ArgumentHelp("Only sessions that this address is an end of.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Only sessions of this user.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("Only sessions in which this command was given, such as STOR.", valueName: "command"))
    var verb: String?

    func validate() throws {
        if let host, IPAddress(host) == nil { throw ValidationError("\(host) is no IP address.") }
        if let verb, Verb(named: Array(verb.utf8)) == nil { throw ValidationError("\(verb) is no command of FTP.") }
        if let wrong = session.first(where: { $0 < 1 }) {
            throw ValidationError("Sessions are numbered from 1, not \(wrong).")
        }
    }

    /// Whether all sessions are wanted.
    var isOpen: Bool { session.isEmpty && host == nil && user == nil && verb == nil }

    /// The wanted sessions of an analysis.
    func wanted(_ analysis: Analysis) -> Analysis {
        guard !isOpen else { return analysis }
        var result = Analysis()
        result.census = analysis.census
        for record in analysis.records where holds(for: record) { result.add(record) }
        return result
    }

    private func holds(for record: SessionRecord) -> Bool {
        let session = record.session
        if !self.session.isEmpty, !self.session.contains(session.number) { return false }
        if let host = host.flatMap({ IPAddress($0) })?.unmapped,
            session.client.address.unmapped != host, session.server.address.unmapped != host
        {
            return false
        }
        if let user, session.user != Array(user.utf8) { return false }
        guard let verb = verb.flatMap({ Verb(named: Array($0.utf8)) }) else { return true }
        return record.transfers.contains { $0.verb == verb } || record.says(verb)
    }
}
