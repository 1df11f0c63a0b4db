import FTPTransport
import Synchronization

/// The certificates and rules that sessions begin with, which a reload replaces: sessions keep what they began with.
package final class TLSContexts: Sendable {
    private let state: Mutex<TLSServerContext>

    package init(_ context: TLSServerContext) { state = Mutex(context) }

    /// What a session that begins now is given.
    package var current: TLSServerContext { state.withLock { $0 } }

    /// Gives this to all that begin from now on.
    package func replace(with context: TLSServerContext) { state.withLock { $0 = context } }
}
