import FTPTransport

/// What is recorded of the traffic.
package enum Recording: Sendable {
    /// All connections by one recorder, those that are not let in among them.
    case together(any TrafficTap)
    /// Each session that is let in by a recorder of its own, where it gets one.
    case each(@Sendable (SessionID) -> (any TrafficTap)?)
}
