/// The TLS of one data connection.
final class DataProtection: Sendable {
    let engine: TLSEngine
    let bounds: DataTimeouts
    /// Whether this end is the client, which has to hear the server out: tickets that it has not read when it closes
    /// would make the kernel reset the connection, and the server lose what it has not read.
    let isClient: Bool
    /// Whether a peer that closes without saying that it was all is believed.
    let toleratesCut: Bool
    /// Whether it was, or what it said.
    let ending = DataEndingBox()

    /// Full records (RFC 8446 §5.1), as many as leave together.
    static let chunk = 7 * (16 << 10)

    init(_ engine: TLSEngine, bounds: DataTimeouts, isClient: Bool, toleratesCut: Bool) {
        self.engine = engine
        self.bounds = bounds
        self.isClient = isClient
        self.toleratesCut = toleratesCut
    }
}

/// How a peer ended what it sent on a data connection.
package enum DataEnding: Sendable, Hashable {
    /// It was not waited for, or the connection has no words for it.
    case unknown
    /// It said that it was all.
    case clean
    /// It closed the connection without saying so: it may have been cut.
    case cut
}
