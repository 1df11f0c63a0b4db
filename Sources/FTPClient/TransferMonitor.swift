import FTPTransport
import Synchronization

/// Sees how far a transfer is, from any thread, and may stop it.
///
/// ```swift
/// let monitor = TransferMonitor()
/// async let done: Void = client.download("big.iso", to: "big.iso", monitor: monitor)
/// print(monitor.bytes)
/// try await done
/// ```
public final class TransferMonitor: Sendable {
    private struct State {
        var control = TransferControl()
        var isStopped = false
        var wasCut = false
    }

    private let state = Mutex(State())

    /// The hand on the attempt that is under way.
    var control: TransferControl { state.withLock { $0.control } }
    /// Whether somebody has stopped it.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A monitor for one transfer.
    public init() {}

    /// The bytes that have gone over the data connection.
    public var bytes: UInt64 { control.bytes }

    /// Whether the server has closed the data connection without the end of TLS (close_notify), and was believed all the
    /// same: see ``ClientSecurity/toleratesCut``.
    public var wasCut: Bool { state.withLock { $0.wasCut } }

    /// Takes note of how the server has ended what it sent.
    func note(_ ending: DataEnding) {
        guard ending == .cut else { return }
        state.withLock { $0.wasCut = true }
    }

    /// Ends the transfer with ``ClientError/Code/cancelled``.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.control.stop()
        }
    }

    /// Ends this attempt, after which there may be another.
    func endAttempt() { control.stop() }

    /// Begins another attempt, whose bytes are counted from none.
    func beginAgain() {
        state.withLock { state in
            (state.control, state.wasCut) = (TransferControl(), false)
            if state.isStopped { state.control.stop() }
        }
    }
}
