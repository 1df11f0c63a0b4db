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

    /// Connects and waits for the greeting.
    static func open(
        host: String, port: UInt16, configuration: ClientConfiguration
    ) async throws(ClientError) -> (connection: ControlConnection, greeting: Reply) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let greeting = loop.makePromise(of: Reply.self)
        let handler: NIOLoopBound<ControlHandler>
        do {
            handler = try await loop.submit {
                NIOLoopBound(
                    ControlHandler(configuration: configuration, greeting: greeting, loop: loop), eventLoop: loop)
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
            greeting.fail(ClientError(.timedOut, "\(host) did not greet in time"))
        }
        defer { timeout.cancel() }
        // The handler has seen the addresses, even of a connection that is closed again by now.
        guard let ends = try? await loop.submit({ handler.value.addresses }).get() else {
            greeting.fail(ChannelError.eof)
            throw ClientError(.unreachable, "The connection to \(host) has no address")
        }
        let connection = ControlConnection(channel: channel, handler: handler, local: ends.local, remote: ends.remote)
        do {
            return (connection, try await connection.reply(greeting.futureResult))
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
    func reply(_ future: EventLoopFuture<Reply>) async throws(ClientError) -> Reply {
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
