import FTPServer
import Glibc

/// What is done when something happens.
struct HookSettings: Sendable {
    /// What somebody can be told of.
    enum Event: String, CaseIterable, Sendable {
        /// An upload is complete; one that is not.
        case upload
        case uploadFailed = "upload-failed"
        case download
        case downloadFailed = "download-failed"
        case sessionOpened = "session-opened"
        case sessionRefused = "session-refused"
        case sessionClosed = "session-closed"
        case login
        case loginRefused = "login-refused"
        case removed
        case renamed
        case directoryMade = "directory-made"
        case directoryRemoved = "directory-removed"
        case attributesChanged = "attributes-changed"
        case linked
        case copied
        case combined
        case banned
    }

    /// How somebody is told.
    enum Action: Sendable, Equatable {
        /// A program is run: the event as JSON on its standard input, and in `FERRY_…` variables.
        case program(String)
        /// The event is sent as JSON with POST.
        case post(HTTPAddress)
    }

    /// What it is done for.
    var events: Set<Event>
    /// What is done.
    var action: Action
    /// How long one attempt may take.
    var timeout: Duration = .seconds(30)
    /// The waits before the second attempt, the third, and so on; the last failure is logged.
    var retries: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]
    /// The most that run at one time.
    var parallel = 4
    /// The most that wait; what comes beyond is dropped, counted, and logged.
    var waiting = 1_000

    init(events: Set<Event>, action: Action) {
        self.events = events
        self.action = action
    }

    /// Reads `upload,login=/usr/local/bin/notify` or `upload=http://127.0.0.1:8080/ftp`.
    init(_ text: String) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else {
            throw Failure("A hook is written EVENT,…=PROGRAM or EVENT,…=http://….", code: .usage)
        }
        var events: Set<Event> = []
        for name in parts[0].split(separator: ",") {
            guard let event = Event(rawValue: String(name)) else {
                let known = Event.allCases.map(\.rawValue).joined(separator: ", ")
                throw Failure(
                    "There is no event \(LogText.value(String(name))).", advice: "There are \(known).", code: .usage)
            }
            events.insert(event)
        }
        let target = String(parts[1])
        if target.contains("://") {
            guard let address = HTTPAddress(target) else {
                throw Failure("A hook goes to an http:// URL, not to \(LogText.value(target)).", code: .usage)
            }
            self.init(events: events, action: .post(address))
        } else {
            guard target.hasPrefix("/"), access(target, X_OK) == 0 else {
                throw Failure(
                    "The hook \(LogText.value(target)) cannot be run.",
                    advice: "A program is named by its whole path, and has to be executable.", code: .usage)
            }
            self.init(events: events, action: .program(target))
        }
    }
}
