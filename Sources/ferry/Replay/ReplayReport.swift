import FTPAnalysis
import FTPCore

/// What a replay as client prints: a line for each command as it is answered, or one document at the end.
struct ReplayReport {
    /// Whether codes or file contents differ.
    private(set) var differs = false

    private let isJSON: Bool
    private let secrets: Bool
    private var steps: [ReplayStep] = []
    private var counts: [ReplyComparison: Int] = [:]

    /// Words of a reply are shown up to so many characters.
    private static let mostWords = 60

    init(json: Bool, secrets: Bool) {
        isJSON = json
        self.secrets = secrets
    }

    mutating func add(_ step: ReplayStep) {
        differs = differs || step.differs
        counts[step.comparison, default: 0] += 1
        if isJSON { steps.append(step) } else { Terminal.print(line(step)) }
    }

    /// Says how it ended.
    func finish(stop: ReplayStop?) {
        guard !isJSON else { return Terminal.print(document(stop).text) }
        let told: [(ReplyComparison, String)] = [
            (.same, "same"), (.words, "other words"), (.meaning, "other code, equal in meaning"), (.code, "other code"),
            (.unknown, "without a captured answer"),
        ]
        let parts = told.compactMap { kind, words in counts[kind].map { "\($0) \(words)" } }
        Terminal.print(parts.isEmpty ? "Nothing was answered." : "Answers: " + parts.joined(separator: ", ") + ".")
        // Those with an exit code of their own are said with it.
        if let stop, stop.failure == nil { Replay.say(stop.words) }
    }

    // MARK: Lines

    private func line(_ step: ReplayStep) -> String {
        let command = step.line.map { VisibleText.escaped($0.shown(secrets: secrets)) } ?? "(greeting)"
        var text = "\(Self.padded(step.comparison.words, 12)) \(Self.padded(codes(step), 10)) \(command)"
        switch step.comparison {
        case .words, .meaning, .code:
            text += "  captured \(shown(step.captured)), answered \(shown(step.answered))"
        case .same, .unknown: break
        }
        if let data = step.data { text += "  " + data.words }
        if let remark = step.remark { text += "  (\(remark))" }
        return text
    }

    /// The last code; where codes differ, the first two that do.
    private func codes(_ step: ReplayStep) -> String {
        let (captured, answered) = (step.captured.map(\.code), step.answered.map(\.code))
        func shown(_ code: Reply.Code?) -> String { code.map { "\($0.number)" } ?? "-" }
        guard step.comparison == .code || step.comparison == .meaning else { return shown(answered.last) }
        let place = zip(captured, answered).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 }
        return shown(captured.dropFirst(place).first) + "→" + shown(answered.dropFirst(place).first)
    }

    /// The last reply's last line; with all codes when there is more than one.
    private func shown(_ replies: [Reply]) -> String {
        guard let last = replies.last else { return "nothing" }
        let words = VisibleText.escaped(last.lines.last ?? [])
        let cut = words.count > Self.mostWords ? words.prefix(Self.mostWords) + "…" : words[...]
        return "“" + replies.map { "\($0.code.number)" }.joined(separator: ", ") + " \(cut)”"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    // MARK: The document

    private func document(_ stop: ReplayStop?) -> JSON {
        .object([
            ("differs", .bool(differs)),
            ("stopped", .optional(stop) { .string($0.words) }),
            ("steps", .array(steps.map(document))),
        ])
    }

    private func document(_ step: ReplayStep) -> JSON {
        .object([
            ("packet", .optional(step.packet) { .integer($0) }),
            ("command", .optional(step.line) { .string($0.shown(secrets: secrets)) }),
            ("comparison", .string(step.comparison.rawValue)),
            ("captured", .array(step.captured.map(document))),
            ("answered", .array(step.answered.map(document))),
            ("data", .optional(step.data, document)),
            ("remark", .optional(step.remark) { .string($0) }),
        ])
    }

    private func document(_ reply: Reply) -> JSON {
        .object([("code", .integer(Int(reply.code.number))), ("text", .string(reply.message))])
    }

    private func document(_ data: DataComparison) -> JSON {
        func amount(_ amount: DataAmount) -> JSON {
            .object([("bytes", .integer(amount.bytes)), ("sha256", .optional(amount.digest) { .string($0) })])
        }
        return switch data {
        case .file(let captured, let received):
            .object([
                ("kind", .string("file")), ("same", .bool(captured == received)), ("captured", amount(captured)),
                ("received", amount(received)),
            ])
        case .listing(let captured, let received):
            .object([
                ("kind", .string("listing")), ("same", .bool(captured == received)), ("captured", amount(captured)),
                ("received", amount(received)),
            ])
        case .sent(let sent, let all):
            .object([("kind", .string("upload")), ("sent", .integer(sent)), ("captured", .integer(all))])
        case .unchecked(let received):
            .object([("kind", .string("unchecked")), ("received", .integer(received))])
        }
    }
}

extension ReplyComparison {
    fileprivate var words: String {
        switch self {
        case .same: "same"
        case .words: "other words"
        case .meaning: "equal code"
        case .code: "other code"
        case .unknown: "answered"
        }
    }
}
