import FTPCore

/// What a session has moved.
struct Totals: Sendable {
    private(set) var session = SessionTotals()

    /// Counts a transfer; one that was cut off counts its bytes, but not as a file.
    mutating func count(_ subject: Transfer.Subject, bytes: UInt64, isComplete: Bool) {
        switch subject {
        case .retrieve:
            session.filesSent += isComplete ? 1 : 0
            session.bytesSent += bytes
        case .store:
            session.filesReceived += isComplete ? 1 : 0
            session.bytesReceived += bytes
        case .list: session.bytesSent += bytes
        }
    }
}
