import FTPCore
import Glibc

/// One session of a load: a control connection, spoken on by one thread that waits for every answer.
final class BenchSession {
    let plan: BenchPlan
    /// The path that this session works on.
    let path: Pathname
    /// How many bytes a download has, once the server has said so.
    private(set) var size: UInt64?

    private let control: BlockingSocket
    /// This host, as the server sees it: where active data connections go.
    let localAddress: SystemAddress?
    private var framer = LineFramer(limit: 64 << 10)
    private var parser = ReplyParser()

    /// Connects and logs in.
    init(_ plan: BenchPlan, number: Int) throws(BenchFailure) {
        self.plan = plan
        path = plan.workload == .stor ? Pathname(plan.target.path.bytes + String(number).utf8) : plan.target.path
        control = try BlockingSocket.connected(to: plan.target.address, within: plan.timeout)
        control.sendAtOnce()
        localAddress = control.systemAddress
        var greeting = try reply()
        while greeting.code.isPreliminary { greeting = try reply() }
        guard greeting.code == .serviceReady else { throw .notGreeted(greeting.code) }
        let answer = try ask(.user(plan.target.user))
        switch answer.code {
        case .loggedIn: break
        case .needPassword: _ = try complete(.pass(plan.target.password))
        // Every other answer is a refusal: RFC 959 §5.4 has no third way.
        default: throw .refused(.user, answer.code)
        }
    }

    /// What a workload needs once before its operations.
    func prepare() throws(BenchFailure) {
        switch plan.workload {
        case .retr:
            _ = try complete(.type(.image))
            let answer = try ask(.size(path))
            if answer.code == 213 { size = UInt64(String(decoding: answer.text, as: UTF8.self)) }
        case .stor: _ = try complete(.type(.image))
        case .list, .mlsd, .noop, .login, .idle: break
        }
    }

    /// Ends the session, and waits until the server has closed the connection: its side keeps the memory of it, so
    /// that this host does not run out of ports.
    func quit() throws(BenchFailure) {
        _ = try complete(.quit)
        _ = try withUnsafeTemporary(byteCount: 64) { buffer throws(BenchFailure) in try control.receive(into: buffer) }
    }

    // MARK: Commands

    func send(_ command: Command) throws(BenchFailure) {
        let failure = command.line.encoded.withUnsafeBytes { bytes -> BenchFailure? in
            do throws(BenchFailure) {
                try control.send(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Sends a command; its first reply.
    func ask(_ command: Command) throws(BenchFailure) -> Reply {
        try send(command)
        return try reply()
    }

    /// Sends a command that has to succeed.
    func complete(_ command: Command) throws(BenchFailure) -> Reply {
        let answer = try ask(command)
        guard answer.code.isCompletion else { throw .refused(command.line.verb ?? .noop, answer.code) }
        return answer
    }

    /// The next reply.
    func reply() throws(BenchFailure) -> Reply {
        while true {
            while let event = framer.next() {
                switch event {
                case .line(let line):
                    switch parser.receive(line) {
                    case .reply(let reply), .overlong(let reply): return reply
                    case .stray: throw .unintelligible
                    case nil: continue
                    }
                case .overlong: throw .unintelligible
                case .telnetRefusal: continue
                }
            }
            try withUnsafeTemporary(byteCount: 2048) { buffer throws(BenchFailure) in
                let count = try control.receive(into: buffer)
                guard count > 0 else { throw .closed }
                framer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    /// Lends a buffer on the stack to a body that may throw.
    private func withUnsafeTemporary<Value>(
        byteCount: Int, _ body: (UnsafeMutableRawBufferPointer) throws(BenchFailure) -> Value
    ) throws(BenchFailure) -> Value {
        let result: Result<Value, BenchFailure> = withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 16) {
            buffer in
            do throws(BenchFailure) {
                return .success(try body(buffer))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
