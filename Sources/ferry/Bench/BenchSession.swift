import FTPCore
import Glibc

/// One session of a load: a control connection, and the operation that is under way on it.
final class BenchSession {
    let plan: BenchPlan
    /// The path that this session works on.
    let path: Pathname
    let control: BlockingSocket
    /// This host, as the server sees it: where active data connections go.
    let localAddress: SystemAddress?
    /// How many bytes a download has, once the server has said so.
    private(set) var size: UInt64?
    /// The operation that is under way.
    var operation: BenchOperation?

    private var framer = LineFramer(limit: 64 << 10)
    private var parser = ReplyParser()

    /// Connects; the server's greeting is still to come.
    init(connecting plan: BenchPlan, number: Int) throws(SocketFailure) {
        self.plan = plan
        path = plan.workload == .stor ? Pathname(plan.target.path.bytes + String(number).utf8) : plan.target.path
        control = try BlockingSocket.connected(to: plan.target.address, within: plan.timeout)
        control.sendAtOnce()
        localAddress = control.systemAddress
    }

    /// Connects, logs in, and settles what the workload needs once.
    convenience init(_ plan: BenchPlan, number: Int) throws(SocketFailure) {
        try self.init(connecting: plan, number: number)
        var answer = try reply()
        while answer.code.isPreliminary { answer = try reply() }
        guard answer.code == .serviceReady else { throw .notGreeted(answer.code) }
        if try ask(.user(plan.target.user)).code != .loggedIn { _ = try complete(.pass(plan.target.password)) }
        switch plan.workload {
        case .retr:
            _ = try complete(.type(.image))
            let answer = try ask(.size(path))
            if answer.code == 213 { size = UInt64(String(decoding: answer.text, as: UTF8.self)) }
        case .stor: _ = try complete(.type(.image))
        case .list, .mlsd, .noop, .login, .idle: break
        }
    }

    // MARK: Commands

    func send(_ command: Command) throws(SocketFailure) {
        let failure = command.line.encoded.withUnsafeBytes { bytes -> SocketFailure? in
            do throws(SocketFailure) {
                try control.send(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    /// Sends a command and waits for its first reply.
    private func ask(_ command: Command) throws(SocketFailure) -> Reply {
        try send(command)
        return try reply()
    }

    /// Sends a command that has to succeed.
    private func complete(_ command: Command) throws(SocketFailure) -> Reply {
        let answer = try ask(command)
        guard answer.code.isCompletion else { throw .refused(command.line.verb ?? .noop, answer.code) }
        return answer
    }

    // MARK: Replies

    /// Waits for the next reply.
    private func reply() throws(SocketFailure) -> Reply {
        while true {
            if let reply = try nextReply() { return reply }
            guard try receive() else { throw .closed }
        }
    }

    /// Takes in what the server has sent; false at its end.
    func receive() throws(SocketFailure) -> Bool {
        let result = withUnsafeTemporaryAllocation(byteCount: 2048, alignment: 16) { buffer in
            do throws(SocketFailure) {
                let count = try control.receive(into: buffer)
                framer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return Result<Bool, SocketFailure>.success(count > 0)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The next reply of those that have arrived.
    func nextReply() throws(SocketFailure) -> Reply? {
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
        return nil
    }
}
