import FTPAnalysis
import FTPCore
import FTPTransport

/// Whom a replay talks to, and for how long it waits.
struct ReplayPlan: Sendable {
    let address: SystemAddress
    /// The user and password that take the place of the captured ones.
    let user: [UInt8]?
    let password: [UInt8]?
    /// The bound on every wait.
    let timeout: Duration
}

/// Plays the client of a captured session for a real server: one command after the other.
final class ReplayClient {
    let play: Screenplay
    let plan: ReplayPlan
    let control: BlockingSocket
    var interpreter = ClientInterpreter()
    /// What was said to commands that are being answered, by the numbers of their exchanges.
    var answers: [Int: [Reply]] = [:]
    var finished: Set<Int> = []
    /// Where the next data connection is to be had.
    var listener: BlockingSocket?
    var passive: SystemAddress?

    /// The most replies to one command, the greeting among them, and the most bytes of their text in the whole session:
    /// a server may say as long as it likes that it is still at it.
    private static let mostReplies = 100
    private static let mostText = 64 << 20

    private var greeting: [Reply] = []
    /// The bytes of all replies' texts.
    private var heard = 0
    private var isGreeted = false

    /// Connects.
    init(_ play: Screenplay, _ plan: ReplayPlan) throws(ReplayStop) {
        self.play = play
        self.plan = plan
        do throws(SocketFailure) {
            control = try BlockingSocket.connected(to: plan.address, within: plan.timeout)
        } catch {
            throw .control(error)
        }
        control.sendAtOnce()
    }

    /// Plays all scenes; each step is told as soon as it is answered.
    func run(_ tell: (ReplayStep) -> Void) throws(ReplayStop) {
        tell(try greet())
        var number = 0
        while number < play.scenes.count {
            let scene = play.scenes[number]
            let following = number + 1 < play.scenes.count ? play.scenes[number + 1] : nil
            number += 1
            if scene.line.verb == .auth, scene.final.map({ $0.code.isNegative }) != true {
                throw .encrypted(packet: scene.packet)
            }
            // What could not be read cannot be sent.
            guard !scene.line.name.isEmpty else { continue }
            if scene.isTransfer {
                let steps = try transfer(scene, interruptedBy: following)
                steps.forEach(tell)
                if steps.count == 2 { number += 1 }
            } else {
                let step = try exchange(scene)
                tell(step)
                if scene.line.verb == .auth, step.answered.last?.code.isNegative == false { throw .wantsEncryption }
                if let extra = try complete(scene, step, following) { tell(extra) }
            }
        }
    }

    private func greet() throws(ReplayStop) -> ReplayStep {
        let deadline = Deadline(after: plan.timeout)
        while !isGreeted { try hear(until: deadline, "greeting") }
        let comparison =
            play.greeting.isEmpty ? .unknown : ReplyComparison(captured: play.greeting, answered: greeting)
        return ReplayStep(captured: play.greeting, answered: greeting, comparison: comparison)
    }

    // MARK: Commands

    /// A command that moves no data.
    private func exchange(_ scene: Screenplay.Scene) throws(ReplayStop) -> ReplayStep {
        let line = try adapted(scene)
        let answered = try answers(to: try send(line))
        var step = ReplayStep(
            packet: scene.packet, line: line, captured: scene.replies, answered: answered,
            comparison: ReplyComparison(captured: scene.replies, answered: answered, to: line.verb))
        if line.verb != scene.line.verb {
            step.remark = "for \(VisibleText.escaped(scene.line.name)): the server is reached over another family"
            // Each has a code of its own.
            let last = answered.last?.code
            if step.comparison == .code, scene.succeeded, last?.isCompletion == true { step.comparison = .words }
        }
        if let last = answered.last { settle(line, last) }
        return step
    }

    /// What the login needs beyond the capture, and whether it failed.
    private func complete(
        _ scene: Screenplay.Scene, _ step: ReplayStep, _ following: Screenplay.Scene?
    ) throws(ReplayStop) -> ReplayStep? {
        guard scene.line.verb == .user || scene.line.verb == .pass, let last = step.answered.last else { return nil }
        if last.code.isNegative, scene.succeeded { throw .loginRefused(last) }
        guard last.code == .needPassword, following?.line.verb != .pass else { return nil }
        let name = step.line?.argument.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let guest: [UInt8]? = name == "anonymous" || name == "ftp" ? Array("anonymous@".utf8) : nil
        guard let password = plan.password ?? guest else { throw .passwordWanted }
        let line = CommandLine(.pass, password)
        let answered = try answers(to: try send(line))
        if let last = answered.last, last.code.isNegative { throw .loginRefused(last) }
        return ReplayStep(
            line: line, captured: [], answered: answered, comparison: .unknown, remark: "not in the capture")
    }

    func send(_ line: CommandLine) throws(ReplayStop) -> Int {
        let (exchange, bytes) = interpreter.send(line)
        do throws(SocketFailure) { try control.send(bytes) } catch { throw .control(error) }
        return exchange.number
    }

    // MARK: Replies

    /// Waits until a command is answered to the end; gives back all replies, once.
    func answers(to exchange: Int) throws(ReplayStop) -> [Reply] {
        let deadline = Deadline(after: plan.timeout)
        while !finished.contains(exchange) { try hear(until: deadline, "reply") }
        finished.remove(exchange)
        return answers.removeValue(forKey: exchange) ?? []
    }

    /// Waits for the first reply to a command.
    func firstAnswer(to exchange: Int) throws(ReplayStop) {
        let deadline = Deadline(after: plan.timeout)
        while answers[exchange] == nil { try hear(until: deadline, "reply") }
    }

    /// Takes in what the server says next.
    func hear(until deadline: Deadline, _ what: String) throws(ReplayStop) {
        do throws(SocketFailure) {
            try control.waitForArrival(until: deadline, what)
            let bytes = try control.receive(atMost: 4096)
            guard !bytes.isEmpty else { throw .closed }
            interpreter.receive(bytes)
            while let event = interpreter.next() { try take(event) }
        } catch {
            throw .control(error)
        }
    }

    private func take(_ event: ClientInterpreter.Event) throws(SocketFailure) {
        switch event {
        case .greeting(let reply):
            try keep(reply, in: &greeting)
            isGreeted = !reply.code.isPreliminary
            guard reply.code == .serviceReady || reply.code.isPreliminary else { throw .notGreeted(reply.code) }
        case .preliminary(let exchange, let reply):
            try keep(reply, in: &answers[exchange.number, default: []])
        case .completed(let exchange, let reply):
            try keep(reply, in: &answers[exchange.number, default: []])
            finished.insert(exchange.number)
        case .unasked: break
        case .stray: throw .unintelligible
        }
    }

    private func keep(_ reply: Reply, in replies: inout [Reply]) throws(SocketFailure) {
        heard += reply.text.count
        guard replies.count < Self.mostReplies, heard <= Self.mostText else { throw .tooManyReplies }
        replies.append(reply)
    }
}
