/// How long the tests wait for the programs they run. Reaching one is a failure, so they are generous.
enum Bounds {
    /// From starting a server until it accepts connections.
    static let start = Duration.seconds(20)
    /// One run of a client or of an analyzer.
    static let run = Duration.seconds(60)
    /// One step of a conversation through a raw socket: a reply, a data connection, its end.
    static let conversation = Duration.seconds(15)
    /// From SIGTERM until the server is gone, transfers and sessions included.
    static let stop = Duration.seconds(20)
}
