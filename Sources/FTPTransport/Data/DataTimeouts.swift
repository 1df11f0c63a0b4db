/// The bounds on every wait of a data connection.
package struct DataTimeouts: Sendable {
    /// Until the connection is there.
    package var connect: Duration
    /// Between two bytes.
    package var stall: Duration

    package init(connect: Duration = .seconds(30), stall: Duration = .seconds(120)) {
        self.connect = connect
        self.stall = stall
    }
}
