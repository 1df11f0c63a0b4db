/// Hears what happens in a server's sessions: for logs, counters, hooks.
///
/// ```swift
/// final class UploadCount: ServerObserver {
///     let count = Atomic(0)
///
///     func observe(_ event: ServerEvent, of session: SessionSummary) {
///         guard case .transferEnded(let report) = event, report.status == .complete,
///             report.transfer.direction == .upload
///         else { return }
///         count.add(1, ordering: .relaxed)
///     }
/// }
/// ```
///
/// Both functions are called on the event loop that all sessions share. They must not block, and should not take longer
/// than a dictionary look-up; what does goes into a queue.
public protocol ServerObserver: Sendable {
    /// Takes what happened in a session. The events of one session come in their order.
    func observe(_ event: ServerEvent, of session: SessionSummary)

    /// Takes what happened to the server.
    func observe(_ notice: ServerNotice)
}

extension ServerObserver {
    /// Does nothing: most observers care for sessions only.
    public func observe(_ notice: ServerNotice) {}
}

/// Several observers as one; each hears everything, in this order.
///
/// ```swift
/// configuration.observer = Observers([metrics, log])
/// ```
public struct Observers: ServerObserver {
    private let observers: [any ServerObserver]

    /// These observers as one.
    public init(_ observers: [any ServerObserver]) { self.observers = observers }

    /// Tells them all.
    public func observe(_ event: ServerEvent, of session: SessionSummary) {
        for observer in observers { observer.observe(event, of: session) }
    }

    /// Tells them all.
    public func observe(_ notice: ServerNotice) {
        for observer in observers { observer.observe(notice) }
    }
}
