import ArgumentParser
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

    @Option(
        help: ArgumentHelp(
            """
            Only sessions that were still going on then: 2024-05-01T15:16:26 (UTC, as it is shown; a fraction may \
            follow), or +90 for 90 seconds after the capture's first packet.
            """, valueName: "time"))
    var since: CaptureMoment?

    @Option(help: ArgumentHelp("Only sessions that had begun by then.", valueName: "time"))
    var until: CaptureMoment?

    func validate() throws {
        if let host, IPAddress(host) == nil { throw ValidationError("\(host) is no IP address.") }
        if let verb, Verb(named: Array(verb.utf8)) == nil { throw ValidationError("\(verb) is no command of FTP.") }
        if let wrong = session.first(where: { $0 < 1 }) {
            throw ValidationError("Sessions are numbered from 1, not \(wrong).")
        }
    }

    /// Whether numbers alone tell which sessions are wanted.
    var isByNumber: Bool { isKnownEarly && host == nil && until == nil }

    /// Whether all sessions are wanted.
    var isOpen: Bool { isKnownEarly && session.isEmpty && host == nil && until == nil }

    /// Whether a session's first packets tell whether it is wanted.
    var isKnownEarly: Bool { user == nil && verb == nil && since == nil }

    /// The filter for a capture that begins at `start`.
    func choice(_ start: PacketCapture.Timestamp) -> SessionChoice {
        SessionChoice(
            numbers: session.isEmpty ? nil : Set(session), host: host.flatMap { IPAddress($0)?.unmapped },
            user: user.map { Array($0.utf8) },
            verb: verb.flatMap { Verb(named: Array($0.utf8)) }, since: since?.time(from: start),
            until: until?.time(from: start))
    }
}
