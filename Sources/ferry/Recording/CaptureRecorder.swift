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
        var synthesizer = SessionSynthesizer(resolution: .microseconds, padded: false)
        var connections: [TappedConnection: SessionSynthesizer.ConnectionID] = [:]
        var output: [UInt8] = []
        var failure: CInt = 0
        var isFinished = false
        var last = PacketCapture.Timestamp(seconds: 0, nanoseconds: 0)
    }

    private let path: String
    private let file: CInt
    private let state = Mutex(State())

    init(path: String) throws(Failure) {
        file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Failure("Cannot write \(path): \(SystemError.message(errno)).", code: .localFile)
        }
        self.path = path
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
            state.synthesizer.send(
                Span(_unsafeBytes: bytes), on: id, from: side, at: now(&state), into: &state.output)
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
        state.output.withUnsafeBytes { bytes in
            var rest = bytes
            while rest.count > 0, state.failure == 0 {
                let count = Glibc.write(file, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    state.failure = errno
                    break
                }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
        state.output.removeAll(keepingCapacity: true)
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
