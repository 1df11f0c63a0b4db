import FTPCore
import FTPTransport
import Glibc
import PacketCapture
import Synchronization

/// Writes what a session's connections carry as a capture, while it happens.
///
/// What was really sent and received becomes TCP segments, in order, with real times and addresses. Memory does not grow
/// with the session: each segment is written as it is made.
final class CaptureRecorder: TrafficTap {
    private struct State {
        var synthesizer: SessionSynthesizer
        var connections: [TappedConnection: SessionSynthesizer.ConnectionID] = [:]
        /// Of control connections, when secrets are masked.
        var masks: [TappedConnection: CommandMask] = [:]
        var output: [UInt8] = []
        var failure: CInt = 0
        /// The length of the file up to the last segment that is whole.
        var length: off_t = 0
        var isFinished = false
        var last = PacketCapture.Timestamp(seconds: 0, nanoseconds: 0)
    }

    private let path: String
    private let file: CInt
    private let losses: RecordingLosses?
    private let masksSecrets: Bool
    private let state: Mutex<State>

    /// A recorder into a file, in place of what is there: only its owner may read it, for it holds passwords and files.
    ///
    /// - Parameters:
    ///   - keeping: Whether a file with something in it is refused.
    ///   - masksSecrets: Whether asterisks take the place of passwords.
    ///   - losses: Is told when something cannot be written; nothing more is written then.
    init(
        path: String, keeping: Bool = false, masksSecrets: Bool = false, losses: RecordingLosses? = nil
    ) throws(Failure) {
        file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Failure("Cannot write \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        self.path = path
        self.losses = losses
        self.masksSecrets = masksSecrets
        let remark =
            "Recorded by Ferry, inside of TLS where there was any. "
            + (masksSecrets ? "Passwords are masked." : "Passwords are in it.")
        let synthesizer = SessionSynthesizer(
            resolution: .microseconds, padded: false, form: .blocks(remark: remark))
        state = Mutex(State(synthesizer: synthesizer))
        var status = stat()
        // Pipes and terminals are written to as they are.
        if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            if keeping, status.st_size > 0 {
                throw Failure(
                    "\(path) holds something already.", advice: "Name another file, or a directory.", code: .localFile)
            }
            guard fchmod(file, 0o600) == 0, ftruncate(file, 0) == 0 else {
                throw Failure("Cannot write \(path): \(SystemError.message(errno)).", code: .localFile)
            }
        }
        state.withLock { state in
            state.synthesizer.begin(into: &state.output)
            write(&state)
        }
    }

    deinit { close(file) }

    /// Ends the capture. Throws when something could not be written.
    func finish() throws(Failure) {
        let failure = state.withLock { state in
            state.isFinished = true
            state.synthesizer.end(at: now(&state), into: &state.output)
            write(&state)
            return state.failure
        }
        guard failure == 0 else {
            throw Failure("The capture \(path) is not whole: \(SystemError.message(failure)).", code: .localFile)
        }
    }

    // MARK: TrafficTap

    func opened(_ connection: TappedConnection) {
        record { state in
            let (from, to) =
                connection.openedHere ? (connection.local, connection.remote) : (connection.remote, connection.local)
            state.connections[connection] = state.synthesizer.open(
                from: Endpoint(from), to: Endpoint(to), at: now(&state), into: &state.output)
            if masksSecrets, !connection.isData { state.masks[connection] = CommandMask() }
        }
    }

    func secured(_ connection: TappedConnection, _ isSecured: Bool) {
        record { state in
            guard let id = state.connections[connection] else { return }
            state.synthesizer.mark(id, isDecrypted: isSecured)
        }
    }

    func sent(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection) {
        carry(bytes, connection, from: connection.openedHere ? .initiator : .responder)
    }

    func received(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection) {
        carry(bytes, connection, from: connection.openedHere ? .responder : .initiator)
    }

    func closed(_ connection: TappedConnection, by end: ConnectionEnd) {
        record { state in
            guard let id = state.connections.removeValue(forKey: connection) else { return }
            state.masks[connection] = nil
            let here = connection.openedHere ? PacketCapture.Connection.Side.initiator : .responder
            let time = now(&state)
            switch end {
            case .here:
                state.synthesizer.close(id, from: here, at: time, into: &state.output)
                state.synthesizer.close(id, from: here.other, at: time, into: &state.output)
            case .there:
                state.synthesizer.close(id, from: here.other, at: time, into: &state.output)
                state.synthesizer.close(id, from: here, at: time, into: &state.output)
            case .resetHere: state.synthesizer.reset(id, from: here, at: time, into: &state.output)
            case .resetThere: state.synthesizer.reset(id, from: here.other, at: time, into: &state.output)
            }
        }
    }

    private func carry(
        _ bytes: UnsafeRawBufferPointer, _ connection: TappedConnection, from side: PacketCapture.Connection.Side
    ) {
        record { state in
            guard let id = state.connections[connection] else { return }
            // Clients open their control connections.
            if side == .initiator, let masked = state.masks[connection]?.masked(bytes) {
                state.synthesizer.send(masked.span, on: id, from: side, at: now(&state), into: &state.output)
            } else {
                state.synthesizer.send(
                    Span(_unsafeBytes: bytes), on: id, from: side, at: now(&state), into: &state.output)
            }
        }
    }

    private func record(_ body: (inout sending State) -> Void) {
        state.withLock { state in
            guard !state.isFinished else { return }
            body(&state)
            write(&state)
        }
    }

    /// The time of day, never earlier than the last packet's: a clock that is set back does not turn the capture round.
    private func now(_ state: inout State) -> PacketCapture.Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = PacketCapture.Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
        state.last = max(state.last, now)
        return state.last
    }

    private func write(_ state: inout State) {
        defer { state.output.removeAll(keepingCapacity: true) }
        guard state.failure == 0 else { return }
        let failure = state.output.withUnsafeBytes { bytes -> CInt in
            var rest = bytes
            while rest.count > 0 {
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return errno }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return 0
        }
        guard failure != 0 else {
            state.length += off_t(state.output.count)
            return
        }
        state.failure = failure
        // What is there stays a capture: half a segment would make it none. Of a pipe nothing can be taken back.
        _ = ftruncate(file, state.length)
        losses?.cut(path, failure)
    }
}

extension Endpoint {
    /// The capture's form of an address.
    init(_ address: DataAddress) {
        switch address.host {
        case .ipv4(let value): self.init(IPAddress(v4: value), address.port)
        case .ipv6(let high, let low): self.init(IPAddress(v6: high, low), address.port)
        }
    }
}
