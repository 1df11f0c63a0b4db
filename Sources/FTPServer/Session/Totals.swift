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

    /// 221 with what was moved.
    func goodbye(seconds: Double) -> Reply {
        Reply(
            221,
            """
            You sent \(Self.kilobytes(session.bytesReceived)) Kbytes in \(session.filesReceived) files \
            and received \(Self.kilobytes(session.bytesSent)) Kbytes in \(session.filesSent) files.
            Goodbye, after \(seconds.fixed(3)) seconds.
            """)
    }

    /// Rounded up, so that a little is not nothing.
    private static func kilobytes(_ bytes: UInt64) -> UInt64 { bytes / 1024 + (bytes % 1024 > 0 ? 1 : 0) }
}
