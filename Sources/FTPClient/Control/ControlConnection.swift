import FTPCore
import FTPTransport
import NIOCore
import NIOPosix

/// A control connection as the client's tasks see it: a command goes out, its replies come back.
struct ControlConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<ControlHandler>
    /// The address of this end.
    let local: DataAddress
    /// The address of the server.
    let remote: DataAddress
    /// What data connections resume, once the control connection speaks TLS.
    private(set) var tls: TLSClientSession?
    /// What was agreed on for this connection.
    private(set) var agreement: TLSAgreement?

    /// Connects and waits for the greeting.
    static func open(
        host: String, port: UInt16, configuration: ClientConfiguration, implicit: TLSClientSession? = nil
    ) async throws(ClientError) -> (connection: ControlConnection, greeting: Reply) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let greeting = loop.makePromise(of: Reply.self)
        let handler: NIOLoopBound<ControlHandler>
        do {
            handler = try await loop.submit {
                NIOLoopBound(
                    ControlHandler(configuration: configuration, greeting: greeting, implicit: implicit, loop: loop),
                    eventLoop: loop)
            }.get()
        } catch {
            greeting.fail(error)
            throw ClientError(.unreachable, "The event loop has ended")
        }
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(configuration.timeouts.connect))
                .channelOption(.socketOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try handler.value.addImplicitTLS(to: channel)
                        try channel.pipeline.syncOperations.addHandler(handler.value)
                    }
                }
                .connect(host: host, port: Int(port)).get()
        } catch {
            // What the server said before it closed tells more than that it did.
            let failure = try? await loop.submit { handler.value.failure }.get()
            greeting.fail(error)
            throw failure ?? ClientError(.unreachable, "Cannot connect to \(host) port \(port): \(Self.reason(error))")
        }
        let timeout = loop.scheduleTask(in: TimeAmount(configuration.timeouts.connect)) {
            greeting.fail(
                ClientError.silent(.timedOut, "\(host) did not greet in time", isImplicit: implicit != nil))
        }
        defer { timeout.cancel() }
        // The handler has seen the addresses, even of a connection that is closed again by now.
        guard let ends = try? await loop.submit({ handler.value.addresses }).get() else {
            greeting.fail(ChannelError.eof)
            throw ClientError(.unreachable, "The connection to \(host) has no address")
        }
        var connection = ControlConnection(channel: channel, handler: handler, local: ends.local, remote: ends.remote)
        do {
            let reply = try await connection.reply(greeting.futureResult)
            if let implicit {
                connection.tls = implicit
                connection.agreement = try? await loop.submit { handler.value.agreement }.get()
            }
            return (connection, reply)
        } catch {
            await connection.close()
            throw error
        }
    }

    /// The words for why a connection could not be made.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first { return reason(failure.error) }
            return "the name is not known"
        case let error as IOError: return SystemError.message(error.errnoCode)
        case ChannelError.connectTimeout: return "nothing answered in time"
        // Errors are an open set; what is left describes itself.
        default: return "\(error)"
        }
    }

    private init(
        channel: any Channel, handler: NIOLoopBound<ControlHandler>, local: DataAddress, remote: DataAddress
    ) {
        self.channel = channel
        self.handler = handler
        self.local = local
        self.remote = remote
    }

    /// AUTH with this mechanism and, where the server takes it, the handshake (RFC 4217 §4). Answers the reply to AUTH.
    mutating func secure(_ session: TLSClientSession, by mechanism: String) async throws(ClientError) -> Reply {
        let beginning: (answers: ControlHandler.Answers, secured: EventLoopFuture<TLSAgreement?>)
        do {
            beginning = try await channel.eventLoop.submit { [handler] in
                handler.value.secure(session, by: mechanism)
            }.get()
        } catch {
            throw ClientError(.connectionClosed, "The control connection is closed")
        }
        let reply = try await self.reply(beginning.answers.last)
        guard let agreement = try await self.reply(beginning.secured) else { return reply }
        (tls, self.agreement) = (session, agreement)
        return reply
    }

    /// What the next data connection is protected by; nil for one in the clear.
    func dataProtection() async throws(ClientError) -> TLSClientSession? {
        guard let tls, try await state().security.data == .private else { return nil }
        return tls
    }

    /// Sends a command; its replies are awaited apart.
    func send(_ command: Command) async throws(ClientError) -> ControlHandler.Answers {
        do { return try await channel.eventLoop.submit { handler.value.send(command) }.get() } catch {
            throw ClientError(.connectionClosed, "The control connection is closed")
        }
    }

    /// Sends a command and waits for its last reply.
    func perform(_ command: Command) async throws(ClientError) -> Reply {
        try await reply(send(command).last)
    }

    /// Waits for a reply. Every wait is bounded by the handler's timers.
    func reply<Value: Sendable>(_ future: EventLoopFuture<Value>) async throws(ClientError) -> Value {
        do { return try await future.get() } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError(.connectionClosed, "The control connection broke: \(error)")
        }
    }

    /// Starts the wait for a command's last reply anew, once its data has been moved.
    func expectCompletion(of answers: ControlHandler.Answers) {
        channel.eventLoop.execute { handler.value.expectCompletion(of: answers.number) }
    }

    /// What has been settled so far.
    func state() async throws(ClientError) -> SessionState {
        do { return try await channel.eventLoop.submit { handler.value.state }.get() } catch {
            throw ClientError(.connectionClosed, "The control connection is closed")
        }
    }

    /// Closes the connection and waits until it is.
    func close() async {
        channel.eventLoop.execute { handler.value.close() }
        // The future fails only for a channel that never was; closed is closed.
        try? await channel.closeFuture.get()
    }
}
