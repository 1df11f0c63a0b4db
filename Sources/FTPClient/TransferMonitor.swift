import FTPTransport

/// Sees how far a transfer is, from any thread, and may stop it.
///
/// ```swift
/// let monitor = TransferMonitor()
/// async let done: Void = client.download("big.iso", to: "big.iso", monitor: monitor)
/// print(monitor.bytes)
/// try await done
/// ```
public final class TransferMonitor: Sendable {
    let control = TransferControl()

    /// A monitor for one transfer.
    public init() {}

    /// The bytes that have gone over the data connection.
    public var bytes: UInt64 { control.bytes }

    /// Ends the transfer with ``ClientError/Code/cancelled``.
    public func stop() { control.stop() }
}
