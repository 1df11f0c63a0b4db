import FTPTransport

/// What bounds the rate of one session's transfers.
struct SessionLimiters: Sendable {
    private let upload: RateLimiter?
    private let download: RateLimiter?

    /// Nil where nothing is bounded.
    init?(_ limits: Account.Limits) {
        guard limits.uploadRate != nil || limits.downloadRate != nil else { return nil }
        upload = limits.uploadRate.map { RateLimiter(bytesPerSecond: $0) }
        download = limits.downloadRate.map { RateLimiter(bytesPerSecond: $0) }
    }

    /// Those that a transfer has to keep to.
    func limiters(for subject: Transfer.Subject) -> [RateLimiter] {
        switch subject {
        case .store: [upload].compactMap { $0 }
        case .retrieve, .list: [download].compactMap { $0 }
        }
    }
}
