/// The table of the protocol: one row per verb.
///
/// Login gates, argument rules, legal replies, HELP, FEAT and the analyzer's words all derive from it.
///
/// ```swift
/// Catalogue[.retr].argument == .required("pathname")
/// Catalogue[.retr].transfers == .toClient
/// ```
public enum Catalogue {
    /// All rows, in the order of ``Verb``'s cases.
    public static let rows: [Row] =
        (accessControl + transferParameters + service + security + features + longAddresses + extensions
        + olderSpellings)
        .sorted { $0.verb.rawValue < $1.verb.rawValue }

    /// The row of a verb.
    public static subscript(verb: Verb) -> Row { rows[Int(verb.rawValue)] }

    /// What the standards say of one verb.
    public struct Row: Sendable {
        /// The verb.
        public let verb: Verb
        /// Its name in capitals.
        public let name: String
        /// The text that defines it.
        public let source: Source
        /// Whether it takes an argument, and what that is called.
        public let argument: Argument
        /// Who may say it.
        public let gate: Gate
        /// The verbs one of which must have succeeded just before, or none (RFC 959 §5.4, RNFR→RNTO and its like).
        public let follows: [Verb]
        /// Which way it moves data over a data connection, if it does.
        public let transfers: TransferDirection?
        /// Whether it is read and answered while a transfer is running (RFC 959 §4.1.3: ABOR, STAT).
        public let duringTransfer: Bool
        /// The line that FEAT shows for it (RFC 2389 §3.2), where it has one.
        public let feature: String?
        /// The replies that may answer it.
        public let replies: ReplySequence

        init(
            _ verb: Verb, _ name: String, _ source: Source, _ argument: Argument = .none, gate: Gate = .login,
            follows: [Verb] = [], transfers: TransferDirection? = nil, duringTransfer: Bool = false,
            feature: String? = nil, replies: ReplySequence
        ) {
            self.verb = verb
            self.name = name
            self.source = source
            self.argument = argument
            self.gate = gate
            self.follows = follows
            self.transfers = transfers
            self.duringTransfer = duringTransfer
            self.feature = feature
            self.replies = replies
        }

        /// How the command is written, as HELP shows it: `RETR <SP> pathname`.
        public var syntax: String {
            switch argument {
            case .none: name
            case .optional(let what): "\(name) [<SP> \(what)]"
            case .required(let what): "\(name) <SP> \(what)"
            }
        }
    }

    /// The document a row comes from.
    public enum Source: Sendable, Equatable {
        /// A published standard, by number and section.
        case rfc(Int, String)
        /// An Internet draft, by name.
        case draft(String)
        /// What implementations do; nothing was published.
        case practice

        /// How the source is cited: `RFC 959 §4.1.3`.
        public var citation: String {
            switch self {
            case .rfc(let number, let section): "RFC \(number) §\(section)"
            case .draft(let name): name
            case .practice: "in use"
            }
        }
    }

    /// Whether a verb takes an argument, and what the syntax calls it.
    public enum Argument: Sendable, Equatable {
        /// It takes none: 501 with one.
        case none
        /// It may have one.
        case optional(String)
        /// It must have one: 501 without.
        case required(String)
    }

    /// Who may say a verb.
    public enum Gate: Sendable, Equatable {
        /// Anybody, from the greeting on.
        case open
        /// Only a user who is logged in: 530 otherwise.
        case login
        /// Anybody, as far as it asks about the service itself; what it does to files takes a login.
        case loginForFiles
    }

    /// Which way a command moves data.
    public enum TransferDirection: Sendable, Equatable {
        /// From the server to the client: RETR, LIST.
        case toClient
        /// From the client to the server: STOR.
        case toServer
    }
}
