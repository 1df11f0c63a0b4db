import FTPCore

extension SessionTotals {
    /// Counts a transfer; one that was cut off counts its bytes, but not as a file.
    mutating func count(_ subject: Transfer.Subject, bytes: UInt64, isComplete: Bool) {
        switch subject {
        case .retrieve:
            filesSent += isComplete ? 1 : 0
            bytesSent += bytes
        case .store:
            filesReceived += isComplete ? 1 : 0
            bytesReceived += bytes
        case .list: bytesSent += bytes
        }
    }
}
