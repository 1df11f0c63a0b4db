import FTPCore
import Glibc

/// One operation of a load, taken forward by what the server sends: replies on the control connection, and bytes.
///
/// Nothing in it waits for the server, so that one thread can lead many.
final class BenchOperation {
    /// When it began, by the monotonic clock.
    let begun = monotonicNanoseconds()
    /// Bytes that went over the data connection.
    private(set) var moved: UInt64 = 0

    /// What the server has to say next.
    private enum Step { case greeting, user, password, port, beginning, end, farewell }

    private let plan: BenchPlan
    private let command: Command
    private var step: Step
    private var listener: BlockingSocket?
    private var data: BlockingSocket?
    private var isDataOver = true
    private var isReplied = false

    /// Begins the workload's operation on a session.
    init(on session: BenchSession) throws(SocketFailure) {
        plan = session.plan
        let listed = session.path.bytes.isEmpty ? nil : session.path
        switch plan.workload {
        case .login, .idle: (command, step) = (.quit, .greeting)
        case .noop: (command, step) = (.noop, .end)
        case .retr: (command, step) = (.retr(session.path), .port)
        case .stor: (command, step) = (.stor(session.path), .port)
        case .list: (command, step) = (.list(ListingRequest(path: listed)), .port)
        case .mlsd: (command, step) = (.mlsd(listed), .port)
        }
        switch step {
        case .port: try negotiate(on: session)
        case .end: try session.send(command)
        case .greeting, .user, .password, .beginning, .farewell: break
        }
    }

    /// Whether all has been said and moved.
    var isFinished: Bool { isReplied && isDataOver }

    /// The descriptor on which bytes move next, with what to wait for on it; nil while none is wanted.
    var awaited: pollfd? {
        guard step == .end, !isDataOver else { return nil }
        if let descriptor = data?.descriptor {
            return pollfd(fd: descriptor, events: CShort(plan.workload == .stor ? POLLOUT : POLLIN), revents: 0)
        }
        if let descriptor = listener?.descriptor { return pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0) }
        return nil
    }

    // MARK: Replies

    /// Takes a reply; sends what follows it.
    func receive(_ reply: Reply, on session: BenchSession) throws(SocketFailure) {
        switch step {
        case .greeting:
            if reply.code.isPreliminary { return }
            guard reply.code == .serviceReady else { throw .notGreeted(reply.code) }
            try session.send(.user(plan.target.user))
            step = .user
        case .user where reply.code == .needPassword:
            try session.send(.pass(plan.target.password))
            step = .password
        case .user, .password:
            guard reply.code.isCompletion else { throw .refused(step == .user ? .user : .pass, reply.code) }
            try session.send(.quit)
            step = .farewell
        case .port:
            guard reply.code.isCompletion else { throw .refused(negotiation.verb, reply.code) }
            try connect(as: reply)
            try session.send(command)
            step = .beginning
        case .beginning:
            guard reply.code.isPreliminary else { throw .refused(command.line.verb ?? .noop, reply.code) }
            (step, isDataOver) = (.end, false)
        case .end:
            guard reply.code.isCompletion else { throw .refused(command.line.verb ?? .noop, reply.code) }
            isReplied = true
        // Its own end is awaited after 221: the server's side keeps the memory of the connection, and this host does
        // not run out of ports.
        case .farewell: guard reply.code.isCompletion else { throw .refused(.quit, reply.code) }
        }
    }

    /// Takes the end of the control connection.
    func receiveEnd() throws(SocketFailure) {
        guard step == .farewell else { throw .closed }
        isReplied = true
    }

    // MARK: The data connection

    private var negotiation: (verb: Verb, isPassive: Bool) {
        switch plan.mode {
        case .passive: (.epsv, true)
        case .pasv: (.pasv, true)
        case .active: (plan.target.address.family == AF_INET6 ? .eprt : .port, false)
        case .eprt: (.eprt, false)
        }
    }

    private func negotiate(on session: BenchSession) throws(SocketFailure) {
        guard !negotiation.isPassive else {
            return try session.send(negotiation.verb == .epsv ? .epsv(nil) : .pasv)
        }
        guard let host = session.localAddress else { throw .unintelligible }
        let listening = try BlockingSocket.listening(on: host, within: plan.timeout)
        guard let address = listening.localAddress else { throw .unintelligible }
        listener = consume listening
        try session.send(negotiation.verb == .eprt ? .eprt(address) : .port(address))
    }

    private func connect(as reply: Reply) throws(SocketFailure) {
        guard negotiation.isPassive else { return }
        let port =
            negotiation.verb == .epsv
            ? DataAddress.port(inExtendedPassiveReply: reply.text) : DataAddress(passiveReply: reply.text)?.port
        guard let port else { throw .unintelligible }
        var address = plan.target.address
        // Whatever host a 227 names: the load goes to the server that it was meant for.
        address.port = port
        data = try BlockingSocket.connected(to: address, within: plan.timeout)
    }

    /// Moves what can be moved now.
    func move(with buffer: UnsafeMutableRawBufferPointer, expecting size: UInt64?) throws(SocketFailure) {
        if data == nil, let accepted = try listener?.accept() { data = consume accepted }
        if plan.workload == .stor {
            let left = plan.size - Int(moved)
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)])
            moved += UInt64(try data?.sendSome(chunk) ?? 0)
            guard moved == plan.size else { return }
        } else {
            let count = try data?.receive(into: buffer) ?? 0
            moved += UInt64(count)
            guard count == 0 else { return }
            if let size, size != moved { throw .short }
        }
        isDataOver = true
        data = nil
    }
}
