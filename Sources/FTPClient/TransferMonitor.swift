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
            state.control = TransferControl()
            if state.isStopped { state.control.stop() }
        }
    }
}
