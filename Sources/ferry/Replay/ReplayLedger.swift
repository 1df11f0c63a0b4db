import FTPAnalysis
import FTPCore
import Synchronization

/// What clients asked for that the capture does not have, and how their uploads compare: told at the end.
final class ReplayLedger: Sendable {
    /// The most entries of a kind; what is beyond them is only counted.
    private static let mostEntries = 1000

    /// One kind of thing that happened, and how often.
    private struct Entry: Hashable {
        var command: String
        var words: String
    }

    private struct State {
        var clients = 0
        var commands = 0
        var fromCapture = 0
        var counts: [Entry: Int] = [:]
        /// The entries in the order they came.
        var order: [Entry] = []
        var uploads: [(command: String, upload: ReplayData.Upload)] = []
        var omitted = 0
    }

    private let state = Mutex(State())
    private let secrets: Bool

    init(secrets: Bool) { self.secrets = secrets }

    func noteClient() { state.withLock { $0.clients += 1 } }

    /// Notes where an answer came from.
    func note(_ line: CommandLine, _ turn: Understudy.Turn) {
        let words = Self.words(turn)
        let command = line.shown(secrets: secrets)
        state.withLock { state in
            state.commands += 1
            guard let words else { return state.fromCapture += 1 }
            let entry = Entry(command: command, words: words)
            if state.counts[entry] == nil {
                guard state.order.count < Self.mostEntries else { return state.omitted += 1 }
                state.order.append(entry)
            }
            state.counts[entry, default: 0] += 1
        }
    }

    /// Notes an upload.
    func note(_ line: CommandLine, _ upload: ReplayData.Upload) {
        let command = line.shown(secrets: secrets)
        state.withLock { state in
            guard state.uploads.count < Self.mostEntries else { return state.omitted += 1 }
            state.uploads.append((command, upload))
        }
    }

    /// Whether an upload was another than the captured one.
    var differs: Bool { state.withLock { $0.uploads.contains { $0.upload.difference != nil } } }

    /// What is said of an answer that is not simply the capture's; nil for one that is. Data ports are always this
    /// server's own.
    private static func words(_ turn: Understudy.Turn) -> String? {
        switch turn.action {
        case .connect, .listen: return nil
        case .say, .end, .send, .receive: break
        }
        return switch turn.origin {
        case .captured: nil
        case .near(let packet, .otherPassword): "not the captured password (packet \(packet)); taken all the same"
        case .near(let packet, .otherOptions): "not in the capture; answered with the listing of packet \(packet)"
        case .near(let packet, .otherType):
            "captured in another TYPE (packet \(packet)); its bytes were sent as they are"
        case .generic: "not in the capture; answered \(code(turn)) as any server would"
        case .absent: "not in the capture; refused with \(code(turn))"
        case .incomplete(let packet, .some(let missing)) where missing > 0:
            "incomplete in the capture (packet \(packet), \(missing) bytes are missing); answered \(code(turn))"
        case .incomplete(let packet, .some):
            "its end, or the part asked for, is not in the capture (packet \(packet)); answered \(code(turn))"
        case .incomplete(let packet, nil): "its data is not in the capture (packet \(packet)); answered \(code(turn))"
        }
    }

    private static func code(_ turn: Understudy.Turn) -> String {
        switch turn.action {
        case .say(let replies), .end(let replies): replies.last.map { "\($0.code.number)" } ?? ""
        case .connect(_, let reply), .listen(let reply), .send(_, _, let reply, _), .receive(_, _, let reply):
            "\(reply.code.number)"
        }
    }

    // MARK: The report

    /// The report as text.
    var text: String {
        state.withLock { state in
            var lines = [
                "\(state.clients) clients, \(state.commands) commands, \(state.fromCapture) answered out of the capture."
            ]
            for entry in state.order {
                let count = state.counts[entry] ?? 1
                let times = count > 1 ? " (\(count) times)" : ""
                lines.append("  \(VisibleText.escaped(entry.command)): \(entry.words)\(times)")
            }
            for (command, upload) in state.uploads {
                lines.append("  \(VisibleText.escaped(command)): \(upload.words)")
            }
            if state.omitted > 0 { lines.append("  and \(state.omitted) more") }
            return lines.joined(separator: "\n")
        }
    }

    /// The report as a document.
    var json: JSON {
        state.withLock { state in
            .object([
                ("clients", .integer(state.clients)), ("commands", .integer(state.commands)),
                ("fromCapture", .integer(state.fromCapture)),
                (
                    "others",
                    .array(
                        state.order.map { entry in
                            .object([
                                ("command", .string(entry.command)), ("answer", .string(entry.words)),
                                ("count", .integer(state.counts[entry] ?? 1)),
                            ])
                        })
                ),
                (
                    "uploads",
                    .array(
                        state.uploads.map { command, upload in
                            .object([
                                ("command", .string(command)), ("bytes", .integer(upload.bytes)),
                                ("captured", .optional(upload.captured) { .integer($0) }),
                                ("firstDifference", .optional(upload.difference) { .integer($0) }),
                            ])
                        })
                ),
                ("omitted", .integer(state.omitted)),
            ])
        }
    }
}

extension ReplayData.Upload {
    fileprivate var words: String {
        guard let captured else { return "\(bytes) bytes received, not compared: the capture has not all of it" }
        guard let difference else { return "\(bytes) bytes received, the same as captured" }
        return "\(bytes) bytes received, captured \(captured); they differ from byte \(difference) on"
    }
}
