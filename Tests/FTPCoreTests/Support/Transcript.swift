import Testing

@testable import FTPCore

/// Plays a dialogue with a server and checks its answers, line by line:
///
///     C: RETR a    | S: 150 → from 0
///     C: PWD       | held
///     T: ends      | S: 226 257
///
/// `C` is a line of the client; `T` is what happens to the transfer: `connects`, `ends`, `ends 451`; `W: done` ends slow work.
func play(_ transcript: String, on stage: inout ServerStage, sourceLocation: SourceLocation = #_sourceLocation) {
    for row in transcript.split(separator: "\n") {
        let halves = row.split(separator: "|", maxSplits: 1).map { trimmed($0) }
        #expect(halves.count == 2, "\(row)", sourceLocation: sourceLocation)
        act(String(halves[0]), on: &stage)
        let expected = halves[1].components("→")
        #expect(codes(in: stage.takeOutput()) == numbers(expected[0]), "\(row)", sourceLocation: sourceLocation)
        guard expected.count == 2 else { continue }
        #expect(expected[1] == described(stage.plan, expected[1]), "\(row)", sourceLocation: sourceLocation)
    }
}

/// Plays a dialogue from the beginning: greeted, and logged in unless told otherwise.
@discardableResult
func play(
    _ transcript: String, loggedIn: Bool = true, peer: HostAddress = .ipv4(10, 0, 0, 1),
    sourceLocation: SourceLocation = #_sourceLocation
) -> ServerStage {
    var stage = ServerStage(peer: peer)
    stage.greet()
    if loggedIn { stage.receive("USER anonymous\r\n".bytes) }
    stage.output = []
    play(transcript, on: &stage, sourceLocation: sourceLocation)
    return stage
}

private func act(_ step: String, on stage: inout ServerStage) {
    switch step {
    case "T: connects": stage.connect()
    case "T: ends": stage.endTransfer()
    case "W: done": stage.finishWork()
    case _ where step.hasPrefix("T: ends "): stage.endTransfer(UInt16(step.dropFirst(8)).flatMap { Reply.Code($0) })
    case _ where step.hasPrefix("C:"): stage.receive((trimmed(step.dropFirst(2)) + "\r\n").bytes)
    default: Issue.record("no such step: \(step)")
    }
}

/// The codes of the replies in these bytes.
func codes(in bytes: [UInt8]) -> [UInt16] {
    var framer = LineFramer(limit: 4096)
    var parser = ReplyParser()
    framer.append(bytes)
    var codes: [UInt16] = []
    while case .line(let line)? = framer.next() {
        if case .reply(let reply)? = parser.receive(line) { codes.append(reply.code.number) }
    }
    return codes
}

private func numbers(_ text: String) -> [UInt16] { text.split(separator: " ").compactMap { UInt16($0) } }

private func described(_ plan: SessionState.TransferPlan?, _ form: String) -> String {
    guard let plan else { return "no transfer" }
    if form.hasPrefix("from") { return "from \(plan.offset)" + (plan.last.map { " to \($0)" } ?? "") }
    if form.hasPrefix("type") { return "type \(plan.parameters.type.code)" }
    switch plan.dataPort {
    case .initial: return "initial"
    case .active(let address): return "active \(address.shown)"
    case .passive(let host, let port): return "passive \(host?.shown ?? "same host") \(port)"
    }
}

private func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0 == " " }
    return String(start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)])
}

extension String {
    fileprivate func components(_ separator: Character) -> [String] { split(separator: separator).map { trimmed($0) } }
}
