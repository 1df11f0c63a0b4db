import FTPCore
import Synchronization

@testable import FTPTransport

/// Remembers what a data connection's tap hears.
final class RecordingTap: TrafficTap {
    struct Heard: Sendable {
        var opened: [TappedConnection] = []
        var sent: [UInt8] = []
        var received: [UInt8] = []
        var closed: [ConnectionEnd] = []
    }

    private let state = Mutex(Heard())

    var heard: Heard { state.withLock { $0 } }

    func opened(_ connection: TappedConnection) { state.withLock { $0.opened.append(connection) } }
    func sent(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection) {
        state.withLock { $0.sent.append(contentsOf: bytes) }
    }
    func received(_ bytes: UnsafeRawBufferPointer, on connection: TappedConnection) {
        state.withLock { $0.received.append(contentsOf: bytes) }
    }
    func closed(_ connection: TappedConnection, by end: ConnectionEnd) { state.withLock { $0.closed.append(end) } }
}
