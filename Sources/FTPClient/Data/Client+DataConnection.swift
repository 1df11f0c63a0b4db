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
        try await turns.take { () async throws(ClientError) in
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
                throw ClientError(error.code, error.message, reply: reply?.code.isNegative == true ? reply : nil)
            }
            control.expectCompletion(of: answers)
            let reply = try await control.reply(answers.last)
            guard reply.code.isCompletion else {
                throw ClientError(.incomplete, "The server says that \(command.shown) did not succeed", reply: reply)
            }
            return result
        }
    }

    /// Makes the data connection while the server answers the command: which comes first differs from server to server.
    private func connect(
        _ channel: DataChannel, for command: Command, _ answers: ControlHandler.Answers, _ monitor: TransferMonitor
    ) async throws(ClientError) -> ConnectionBox {
        let timeouts = configuration.dataTimeouts
        let tap = configuration.tap
        let control = control
        let opening = Task {
            await Self.onWorker { () -> Swift.Result<ConnectionBox, DataError> in
                do throws(DataError) {
                    return .success(
                        ConnectionBox(try channel.open(timeouts: timeouts, control: monitor.control, tap: tap)))
                } catch {
                    return .failure(error)
                }
            }
        }
        // A connection that cannot be made leaves the server waiting: ABOR ends that.
        let watching = Task {
            if case .failure(let error) = await opening.value, error != .stopped { _ = try? await control.send(.abor) }
        }
        defer { watching.cancel() }
        let first: Reply
        do {
            first = try await control.reply(answers.first)
        } catch {
            monitor.stop()
            _ = await opening.value
            throw error
        }
        guard !first.code.isNegative else {
            monitor.stop()
            if case .failure(let error) = await opening.value, error != .stopped {
                throw ClientError(ClientError(error).code, ClientError(error).message, reply: first)
            }
            throw ClientError(.refused, "The server refuses \(command.shown)", reply: first)
        }
        switch await opening.value {
        case .success(let box): return box
        case .failure(let error):
            let reply = try? await control.reply(answers.last)
            throw ClientError(ClientError(error).code, ClientError(error).message, reply: reply)
        }
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
