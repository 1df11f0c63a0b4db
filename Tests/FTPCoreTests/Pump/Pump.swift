@testable import FTPCore

/// Client, server and an observer between them, in memory.
struct Pump {
    /// How the bytes of one direction are portioned.
    enum Cut {
        case whole, bytes
        case random(SeededGenerator)
    }

    /// All that must not depend on the portions.
    struct Outcome: Equatable {
        var server: [ServerStage.Said]
        var client: [ServerStage.Said] = []
        var observer: [ServerStage.Said] = []
        var commands: [CommandLine] = []
        var violations: [Violation] = []
        /// Stray and overlong lines, and replies to nothing.
        var noise = 0
        var serverState: SessionState
        var clientState: SessionState
        var observerState: SessionState
        var open: Int
        var wire: [UInt8] = []
        var sent = 0

        /// Where two outcomes differ, in words; nil when they do not.
        func difference(from other: Outcome) -> String? {
            let index = zip(server, other.server).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            if let index { return "reply \(index): \(server[index]), \(other.server[index])" }
            if client != other.client { return "what the client heard" }
            if observer != other.observer { return "what the observer heard" }
            if commands != other.commands { return "what the observer took for commands" }
            if wire != other.wire { return "the bytes of the replies" }
            return self == other ? nil : "\(self)\n\(other)"
        }
    }

    private var stage = ServerStage(
        profile: ServerProfile(ServerProfile.Offer.complete.withTLS(allowingClearAgain: true)))
    private var client = ClientInterpreter()
    private var observer = Observer()
    private var cut: Cut
    private var outcome: Outcome

    private init(cut: Cut) {
        self.cut = cut
        let state = SessionState()
        outcome = Outcome(server: [], serverState: state, clientState: state, observerState: state, open: 0)
    }

    static func run(_ script: PumpScript, cut: Cut) -> Outcome {
        var pump = Pump(cut: cut)
        return pump.run(script)
    }

    private mutating func run(_ script: PumpScript) -> Outcome {
        stage.connectsAtOnce = script.connectsAtOnce
        stage.isSlow = script.isSlow
        stage.greet()
        carryReplies()
        for step in script.steps { take(step) }
        // A client that is done waits for what is under way.
        for _ in 0..<1000 where !stage.isIdle {
            for step in [PumpScript.Step.connect, .finishWork, .end] { take(step) }
        }
        take(.say([.command(.quit)]))
        take(.finishWork)
        outcome.server = stage.said
        (outcome.serverState, outcome.clientState, outcome.observerState) = (
            stage.interpreter.state, client.state, observer.dialogue.state
        )
        outcome.open = stage.interpreter.dialogue.open.count + client.dialogue.open.count + observer.dialogue.open.count
        return outcome
    }

    private mutating func take(_ step: PumpScript.Step) {
        switch step {
        case .say(let items): carryCommands(items.flatMap { wire(of: $0) })
        case .connect: stage.connect()
        case .end: stage.endTransfer()
        case .finishWork: stage.finishWork()
        }
        carryReplies()
    }

    private mutating func wire(of item: PumpScript.Item) -> [UInt8] {
        switch item {
        case .telnet(let bytes): return bytes
        case .command(let command):
            outcome.sent += 1
            return client.send(command).bytes
        case .line(let line):
            outcome.sent += 1
            return client.send(CommandLine(line)).bytes
        }
    }

    private mutating func carryCommands(_ bytes: [UInt8]) {
        for portion in portions(of: bytes) {
            observer.receive(portion, from: .client)
            while let observation = observer.next(from: .client) { note(observation) }
            stage.receive(portion)
            carryReplies()
        }
    }

    private mutating func carryReplies() {
        let bytes = stage.takeOutput()
        outcome.wire += bytes
        for portion in portions(of: bytes) {
            observer.receive(portion, from: .server)
            while let observation = observer.next(from: .server) { note(observation) }
            client.receive(portion)
            while let event = client.next() { note(event) }
        }
    }

    private mutating func note(_ observation: Observer.Observation) {
        switch observation {
        case .command(let exchange): outcome.commands.append(exchange.line)
        case .reply(let reply, let attribution):
            if let violation = attribution.violation { outcome.violations.append(violation) }
            guard let exchange = attribution.exchange else { return }
            outcome.observer.append(ServerStage.Said(line: exchange.number, code: reply.code))
        case .stray, .overlong, .remainder: outcome.noise += 1
        }
    }

    private mutating func note(_ event: ClientInterpreter.Event) {
        switch event {
        case .greeting: break
        case .preliminary(let exchange, let reply), .completed(let exchange, let reply):
            outcome.client.append(ServerStage.Said(line: exchange.number, code: reply.code))
        case .unasked, .stray: outcome.noise += 1
        }
    }

    private mutating func portions(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        switch cut {
        case .whole: return bytes.isEmpty ? [] : [bytes[...]]
        case .bytes: return bytes.indices.map { bytes[$0...$0] }
        case .random(var random):
            var portions: [ArraySlice<UInt8>] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 1...40, using: &random))
                portions.append(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            cut = .random(random)
            return portions
        }
    }
}
