/// The bounds on every wait of a data connection.
package struct DataTimeouts: Sendable {
    /// Until the connection is there.
    package var connect: Duration
    /// Between two bytes.
    package var stall: Duration
    /// From the connection to the end of its TLS handshake.
    package var handshake: Duration = .seconds(15)
    /// For a peer to answer the end of TLS with its own.
    package var ending: Duration = .seconds(5)
    /// The least bytes per second, or 0 for any: a peer that sends or takes a byte now and then never stalls.
    package var minimumRate: UInt64 = 0
    /// The time over which the rate is measured.
    package var rateWindow: Duration = .seconds(60)
    /// From the connection to the end of the transfer; nil for any time.
    package var total: Duration?

    package init(connect: Duration = .seconds(30), stall: Duration = .seconds(120)) {
        self.connect = connect
        self.stall = stall
    }
}
