import FTPCore
import FTPTransport
import Synchronization

// One transfer from its negotiation to its last reply.

extension Client {
    /// Moves data with a command: negotiates the data connection, sends the command, runs `move` on a worker, and waits
    /// for the server's word that it was all.
    ///
    /// `move` gets the connection once the server has said that it begins.
    func transfer<Result: Sendable>(
        _ command: Command, type: RepresentationType, from offset: UInt64 = 0, monitor: TransferMonitor,
        _ move: @escaping @Sendable (consuming DataConnection) throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        try await withTaskCancellation(of: monitor) { () async throws(ClientError) in
            try await turns.take { () async throws(ClientError) in
                do throws(ClientError) {
                    return try await exchange(command, type, offset, monitor, move)
                } catch {
                    guard mayFallBack(after: error, monitor) else { throw error }
                    // What was wrong with the transfer tells more than what is wrong with another session.
                    do throws(ClientError) { try await fallBack() } catch let other {
                        throw ClientError(
                            error.code, "\(error.message) (and with TLS 1.2: \(other))", reply: error.reply,
                            failure: error.failure)
                    }
                    monitor.beginAgain()
                    let result = try await exchange(command, type, offset, monitor, move)
                    // Only now it is known that the version was to blame: 425 may be a firewall's doing.
                    await connector.rememberOld()
                    return result
                }
            }
        }
    }

    private func exchange<Result: Sendable>(
        _ command: Command, _ type: RepresentationType, _ offset: UInt64, _ monitor: TransferMonitor,
        _ move: @escaping @Sendable (consuming DataConnection) throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        try await set(type)
        let channel = try await negotiate()
        if offset > 0 { try await require(.rest(offset), "The server cannot restart a transfer") }
        let answers = try await control.send(command)
        let connection = try await connect(channel, for: command, answers, monitor)
        let result: Result
        do throws(ClientError) {
            result = try await Self.onWorker { () throws(ClientError) in
                guard let connection = connection.take() else {
                    throw ClientError(.cancelled, "The transfer was stopped")
                }
                return try move(connection)
            }
        } catch {
            // The server tells its side too, and is then ready for the next command.
            control.expectCompletion(of: answers)
            let reply = try? await control.reply(answers.last)
            throw ClientError(
                error.code, error.message, reply: reply?.code.isNegative == true ? reply : nil, failure: error.failure)
        }
        control.expectCompletion(of: answers)
        let reply = try await control.reply(answers.last)
        guard reply.code.isCompletion else {
            throw ClientError(.incomplete, "The server says that \(command.shown) did not succeed", reply: reply)
        }
        return result
    }

    /// Stops the transfer when its task is cancelled.
    private func withTaskCancellation<Result: Sendable>(
        of monitor: TransferMonitor, _ body: () async throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        let result = await withTaskCancellationHandler { () async -> Swift.Result<Result, ClientError> in
            do throws(ClientError) { return .success(try await body()) } catch { return .failure(error) }
        } onCancel: {
            monitor.stop()
        }
        return try result.get()
    }

    /// Makes the data connection while the server answers the command: which comes first differs from server to server.
    private func connect(
        _ channel: DataChannel, for command: Command, _ answers: ControlHandler.Answers, _ monitor: TransferMonitor
    ) async throws(ClientError) -> ConnectionBox {
        let tls = try await control.dataProtection()
        async let opening = Self.open(channel, tls, configuration, monitor, elseAbortOn: control)
        let first: Reply
        do {
            first = try await control.reply(answers.first)
        } catch {
            monitor.endAttempt()
            throw error
        }
        if first.code.isNegative { monitor.endAttempt() }
        switch await opening {
        case .success(let box):
            guard !first.code.isNegative else {
                throw ClientError(.refused, "The server refuses \(command.shown)", reply: first)
            }
            return box
        case .failure(.stopped) where first.code.isNegative:
            throw ClientError(.refused, "The server refuses \(command.shown)", reply: first)
        case .failure(let error):
            if case .tls = error { control.expectCompletion(of: answers) }
            let reply = first.code.isNegative ? first : try? await control.reply(answers.last)
            let failed = ClientError(error)
            throw ClientError(failed.code, failed.message, reply: reply, failure: failed.failure)
        }
    }

    /// Makes the data connection. One that cannot be made leaves the server waiting: ABOR ends that.
    private static func open(
        _ channel: DataChannel, _ tls: TLSClientSession?, _ configuration: ClientConfiguration,
        _ monitor: TransferMonitor,
        elseAbortOn control: ControlConnection
    ) async -> Swift.Result<ConnectionBox, DataError> {
        let result = await onWorker { () -> Swift.Result<ConnectionBox, DataError> in
            do throws(DataError) {
                let timeouts = configuration.dataTimeouts
                var connection = try channel.open(
                    timeouts: timeouts, control: monitor.control, tap: configuration.tap)
                if let tls {
                    _ = try connection.startTLS(
                        .client(tls), timeouts: timeouts, toleratesCut: configuration.security.toleratesCut)
                }
                return .success(ConnectionBox(connection))
            } catch {
                return .failure(error)
            }
        }
        // Should the control connection be gone, whoever waits for a reply on it learns so.
        switch result {
        // A server whose handshake has failed knows that.
        case .success, .failure(.stopped), .failure(.tls): break
        case .failure: _ = try? await control.send(.abor)
        }
        return result
    }

    // MARK: Negotiation

    /// Agrees with the server on where the data connection is made (RFC 959 §4.1.2, RFC 2428).
    private func negotiate() async throws(ClientError) -> DataChannel {
        switch configuration.dataMode {
        case .passive: try await negotiatePassive()
        case .active: try await negotiateActive()
        }
    }

    /// EPSV, or PASV where that is refused. The host is always the one the control connection goes to: an address in
    /// a 227 reply may be private, or a third party's.
    private func negotiatePassive() async throws(ClientError) -> DataChannel {
        let host = control.remote.host
        if !lacks.contains(.epsv) {
            let reply = try await control.perform(.epsv(nil))
            if reply.code == .enteringExtendedPassiveMode,
                let port = DataAddress.port(inExtendedPassiveReply: reply.text)
            {
                return .connect(to: DataAddress(host: host, port: port))
            }
            guard reply.code.severity == .permanentNegative, !host.isIPv6 else {
                throw ClientError(.dataConnection, "The server does not enter passive mode", reply: reply)
            }
            lacks.insert(.epsv)
        }
        let reply = try await control.perform(.pasv)
        guard reply.code == .enteringPassiveMode, let address = DataAddress(passiveReply: reply.text) else {
            throw ClientError(.dataConnection, "The server does not enter passive mode", reply: reply)
        }
        return .connect(to: DataAddress(host: host, port: address.port))
    }

    /// PORT, or EPRT over IPv6. The client listens before it says where.
    private func negotiateActive() async throws(ClientError) -> DataChannel {
        let listener = try activePorts.listen(on: control.local.host, timeouts: configuration.dataTimeouts)
        let command: Command = control.local.host.isIPv6 ? .eprt(listener.address) : .port(listener.address)
        try await require(command, "The server does not take \(command.line.shown())")
        return .listen(listener, server: control.remote.host)
    }

    // MARK: Workers

    /// Runs what blocks on a worker.
    static func onWorker<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            workers.submit { continuation.resume(returning: body()) }
        }
    }

    /// Runs what blocks, and may fail, on a worker.
    static func onWorker<Result: Sendable>(
        _ body: @escaping @Sendable () throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        let result = await onWorker { () -> Swift.Result<Result, ClientError> in
            do throws(ClientError) { return .success(try body()) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

/// Carries a connection from the worker that made it to the one that uses it. Whoever takes it has it alone; not taken,
/// it is reset.
final class ConnectionBox: Sendable {
    private let connection: Mutex<DataConnection?>

    init(_ connection: consuming DataConnection) { self.connection = Mutex(consume connection) }

    func take() -> DataConnection? { connection.withLock { $0.take() } }
}

extension Command {
    /// The command for showing.
    var shown: String { line.shown() }
}
