/// Something that deserves attention, with what shows it.
public struct Finding: Sendable {
    /// What was found. Sentences are made of it when they are wanted.
    public enum Code: String, Sendable {
        /// A password went over the network unprotected.
        case clearPassword = "clear-password"
        /// The server did not let the user in.
        case loginRefused = "login-refused"
        /// Much time passed between the command and its data connection.
        case dataDelay = "data-delay"
        /// The server refused a transfer.
        case transferRefused = "transfer-refused"
        /// A data connection was asked for and did not come about.
        case dataUnconnected = "data-unconnected"
        /// A data connection was reset.
        case dataReset = "data-reset"
        /// A transfer stopped before its end.
        case transferIncomplete = "transfer-incomplete"
        /// A command that nobody answered.
        case transferUnanswered = "transfer-unanswered"
        /// An address that the other side cannot reach was announced.
        case privateAddress = "private-address"
        /// An active data connection came from a port that firewalls do not expect.
        case otherPort = "other-port"
        /// The client sent the server to a third host.
        case bounce = "bounce"
        /// The dialogue broke the protocol's rules.
        case violation = "protocol-violation"
    }

    /// How grave it is.
    public enum Severity: String, Sendable {
        /// Worth knowing; nothing failed.
        case remark
        /// Something failed or is dangerous.
        case problem
    }

    /// What was found.
    public let code: Code
    /// How grave it is.
    public internal(set) var severity: Severity
    /// The number of the session.
    public let session: Int
    /// The number of the transfer within it; the first one's, if it was found more than once.
    public let transfer: Int?
    /// The packets that show it, the first 100 of them.
    public internal(set) var packets: [Int]
    /// How often it was found, if the same thing was found again and again.
    public internal(set) var count = 1
    /// What the sentences need.
    let facts: Facts

    enum Facts: Sendable {
        case none
        case reply(String)
        case delay(Double)
        case port(UInt16, usual: UInt16)
        case address(String, whose: Role)
        case command(String)
    }
}
