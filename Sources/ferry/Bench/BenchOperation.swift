import FTPCore
import FTPTransport
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
    private enum Step { case greeting, security, user, password, port, beginning, end, farewell }

    private let plan: BenchPlan
    private let command: Command
    private var step: Step
    private var listener: BlockingSocket?
    private var data: BlockingSocket?
    /// The data connection's TLS, where there is any.
    private var secure: TLSStream?
    private let resumption: TLSClientSession?
    private var isDataOver = true
    private var isReplied = false

    /// Begins the workload's operation on a session.
    init(on session: BenchSession) throws(SocketFailure) {
        plan = session.plan
        resumption = session.resumption
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
        case .greeting, .security, .user, .password, .beginning, .farewell: break
        }
    }

    /// Whether all has been said and moved.
    var isFinished: Bool { isReplied && isDataOver }

    /// The descriptor on which bytes move next, with what to wait for on it; nil while none is wanted.
    var awaited: pollfd? {
        guard step == .end, !isDataOver else { return nil }
        if let descriptor = data?.descriptor {
            // What TLS has taken in already, poll does not see: it waits by itself.
            if resumption != nil { return pollfd(fd: descriptor, events: CShort(POLLOUT), revents: 0) }
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
            let isClear = plan.security != nil && !session.isProtected
            try session.send(isClear ? .auth(.tls) : .user(plan.target.user))
            step = isClear ? .security : .user
        case .security:
            guard reply.code == 234 else { throw .refused(.auth, reply.code) }
            try session.protect()
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
            // Some servers shake hands before they say 150, the others after it.
            if data != nil { try protect() }
            step = .beginning
        case .beginning:
            guard reply.code.isPreliminary else { throw .refused(command.line.verb ?? .noop, reply.code) }
            (step, isDataOver) = (.end, false)
        case .end:
            guard reply.code.isCompletion else { throw .refused(command.line.verb ?? .noop, reply.code) }
            isReplied = true
        // Its own end is awaited after 221: the server's side keeps the memory of the connection, and this host does
        // not run out of ports.
        case .farewell:
            guard reply.code.isCompletion else { throw .refused(.quit, reply.code) }
            session.endProtection()
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
        if data == nil, let accepted = try listener?.accept() {
            data = consume accepted
            try protect()
        }
        if let secure { return try moveAll(with: buffer, over: secure, expecting: size) }
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

    // MARK: TLS

    /// Speaks TLS on the data connection, where the plan wants it.
    private func protect() throws(SocketFailure) {
        guard let resumption, let descriptor = data?.descriptor else { return }
        do throws(TLSFailure) {
            secure = try TLSStream(data: resumption, on: descriptor)
        } catch {
            throw .tls(error)
        }
    }

    /// Moves all that there is to move, and ends the connection as TLS wants it ended.
    private func moveAll(
        with buffer: UnsafeMutableRawBufferPointer, over secure: TLSStream, expecting size: UInt64?
    ) throws(SocketFailure) {
        do throws(TLSFailure) {
            if plan.workload == .stor {
                while moved < plan.size {
                    let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<min(plan.size - Int(moved), buffer.count)])
                    try secure.send(chunk)
                    moved += UInt64(chunk.count)
                }
                try secure.close()
                // What is left unread when a socket is closed makes the system reset the connection.
                if let descriptor = data?.descriptor { shutdown(descriptor, CInt(SHUT_WR)) }
                while let count = try? secure.receive(into: buffer), count > 0 {}
            } else {
                while true {
                    let count = try secure.receive(into: buffer)
                    if count == 0 { break }
                    moved += UInt64(count)
                }
                try? secure.close()
            }
        } catch {
            throw .tls(error)
        }
        if let size, size != moved, plan.workload == .retr { throw .short }
        isDataOver = true
        self.secure = nil
        data = nil
    }
}
