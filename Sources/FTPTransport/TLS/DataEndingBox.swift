import Synchronization

/// How the peer ended, once it has.
final class DataEndingBox: Sendable {
    private let state = Mutex(DataEnding.unknown)

    var value: DataEnding {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
