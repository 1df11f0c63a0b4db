/// The bounds on waits for a seat at a passive port.
package struct PassiveBounds: Sendable {
    /// How long a client may have to wait until one of its other sessions has used its seat.
    package var wait: Duration
    /// For how long a seat that nobody connects to is kept while another session of the same client waits.
    package var hold: Duration
    /// For how long a client may still connect to a seat that its session has given up: another one is given meanwhile.
    package var late: Duration

    package init(wait: Duration = .seconds(15), hold: Duration = .seconds(5), late: Duration = .seconds(30)) {
        self.wait = wait
        self.hold = hold
        self.late = late
    }
}
