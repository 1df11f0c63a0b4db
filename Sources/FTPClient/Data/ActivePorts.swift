import FTPCore
import FTPTransport
import Synchronization

/// The ports that the client listens on in active mode: one after another, from a range.
final class ActivePorts: Sendable {
    private let range: ClosedRange<UInt16>?
    private let next: Mutex<UInt16>

    init(range: ClosedRange<UInt16>?) {
        self.range = range
        next = Mutex(range?.lowerBound ?? 0)
    }

    /// A listener on the next port that is free.
    func listen(on host: HostAddress, timeouts: DataTimeouts) throws(ClientError) -> DataListener {
        guard let range else { return try Self.listener(host, 0, timeouts).get() }
        var last: ClientError?
        for _ in range {
            let port = next.withLock { next in
                defer { next = next == range.upperBound ? range.lowerBound : next + 1 }
                return next
            }
            switch Self.listener(host, port, timeouts) {
            case .success(let listener): return listener
            case .failure(let error): last = error
            }
        }
        throw last ?? ClientError(.dataConnection, "There is no port to listen on")
    }

    private static func listener(
        _ host: HostAddress, _ port: UInt16, _ timeouts: DataTimeouts
    ) -> Result<DataListener, ClientError> {
        do {
            return .success(try DataListener(host: host, port: port, timeouts: timeouts))
        } catch {
            return .failure(ClientError(.dataConnection, "Cannot listen on port \(port): \(error)"))
        }
    }
}
