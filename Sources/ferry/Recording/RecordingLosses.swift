import FTPTransport
import Glibc
import Logging
import Synchronization

/// Recordings that are not whole: each is logged once, and all are counted.
final class RecordingLosses: Sendable {
    private let logger: Logger
    private let number = Atomic(0)

    init(_ logger: Logger) { self.logger = logger }

    /// How many recordings are not whole, or were not made at all.
    var count: Int { number.load(ordering: .relaxed) }

    /// Learns that nothing more is written to a recording.
    func cut(_ path: String, _ error: CInt) {
        number.add(1, ordering: .relaxed)
        logger.error("a recording is cut off", metadata: ["path": "\(path)", "error": "\(SystemError.message(error))"])
    }

    /// Learns that a session has no recording.
    func missing(_ session: String, _ reason: String) {
        number.add(1, ordering: .relaxed)
        logger.error("a session is not recorded", metadata: ["session": "\(session)", "error": "\(reason)"])
    }
}
