import FTPCore
import FTPTransport
import Glibc

/// One session of a load: a control connection, and the operation that is under way on it.
final class BenchSession {
    let plan: BenchPlan
    /// The path that this session works on.
    let path: Pathname
    let control: BlockingSocket
    /// This host, as the server sees it: where active data connections go.
    let localAddress: SystemAddress?
    /// What data connections resume, where the plan wants TLS; and the control connection's TLS, once it is up.
    let resumption: TLSClientSession?
    private var secure: TLSStream?
    private var isEnding = false
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
        resumption = plan.security.map { TLSClientSession($0.context, host: "localhost") }
        if plan.security?.isImplicit == true { try protect() }
    }

    /// Connects, logs in, and settles what the workload needs once.
    convenience init(_ plan: BenchPlan, number: Int) throws(SocketFailure) {
        try self.init(connecting: plan, number: number)
        var answer = try reply()
        while answer.code.isPreliminary { answer = try reply() }
        guard answer.code == .serviceReady else { throw .notGreeted(answer.code) }
        if plan.security != nil {
            if secure == nil {
                guard try ask(.auth(.tls)).code == 234 else { throw .refused(.auth, answer.code) }
                try protect()
            }
            _ = try complete(.pbsz(0))
            _ = try complete(.prot(.private))
        }
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

    // MARK: TLS

    /// Whether commands are protected.
    var isProtected: Bool { secure != nil }

    /// Speaks TLS on the control connection from now on.
    func protect() throws(SocketFailure) {
        guard let resumption else { return }
        do throws(TLSFailure) {
            secure = try TLSStream(control: resumption, on: control.descriptor)
        } catch {
            throw .tls(error)
        }
    }

    /// Says that nothing more is to come, to a server that has said the same; its own end is still awaited, whatever it
    /// looks like.
    func endProtection() {
        isEnding = true
        try? secure?.close()
    }

    // MARK: Commands

    func send(_ command: Command) throws(SocketFailure) {
        let failure = command.line.encoded.withUnsafeBytes { bytes -> SocketFailure? in
            do throws(SocketFailure) {
                try transmit(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func transmit(_ bytes: UnsafeRawBufferPointer) throws(SocketFailure) {
        guard let secure else { return try control.send(bytes) }
        do throws(TLSFailure) { try secure.send(bytes) } catch { throw .tls(error) }
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
                let count = try take(into: buffer)
                framer.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return Result<Bool, SocketFailure>.success(count > 0)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func take(into buffer: UnsafeMutableRawBufferPointer) throws(SocketFailure) -> Int {
        guard let secure else { return try control.receive(into: buffer) }
        do throws(TLSFailure) {
            return try secure.receive(into: buffer)
        } catch {
            // Many servers end their control connections without a word, or before they have read that.
            if case .truncated = error { return 0 }
            if isEnding { return 0 }
            throw .tls(error)
        }
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
