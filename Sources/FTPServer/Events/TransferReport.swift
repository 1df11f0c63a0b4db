import FTPCore

/// A transfer, as it is known when it begins.
public struct TransferSummary: Sendable, Hashable {
    /// Which way the bytes go.
    public enum Direction: String, Sendable, CaseIterable {
        /// From the client: STOR, APPE, STOU.
        case upload
        /// To the client: RETR.
        case download
        /// To the client: LIST, NLST, MLSD.
        case listing
    }

    /// Who opens the data connection.
    public enum Connection: String, Sendable, CaseIterable {
        /// The server: PORT, EPRT, or neither.
        case active
        /// The client: PASV, EPSV.
        case passive
    }

    /// Which way the bytes go.
    public var direction: Direction
    /// The command.
    public var verb: Verb
    /// The file or directory, in the tree that the user sees. For STOU the name that was found, once it is.
    public var path: VirtualPath
    /// TYPE.
    public var type: RepresentationType
    /// The byte that it was resumed at, or 0.
    public var offset: UInt64
    /// Who opens the data connection.
    public var connection: Connection

    /// A transfer.
    public init(
        direction: Direction, verb: Verb, path: VirtualPath, type: RepresentationType, offset: UInt64,
        connection: Connection
    ) {
        self.direction = direction
        self.verb = verb
        self.path = path
        self.type = type
        self.offset = offset
        self.connection = connection
    }
}

/// A transfer that is over.
public struct TransferReport: Sendable, Hashable {
    /// How it ended.
    public enum Status: Sendable, Hashable {
        /// All is there, and final.
        case complete
        /// It was stopped: ABOR, the end of the session, or of the server.
        case aborted
        /// It could not be done.
        case failed(Cause)
    }

    /// Why it could not be done.
    public enum Cause: String, Sendable, CaseIterable {
        /// No data connection was made.
        case noConnection = "no-connection"
        /// The data connection broke.
        case broken
        /// Nothing moved on it for too long.
        case stalled
        /// What came was not in the form that MODE, TYPE and STRU say.
        case malformed
        /// TLS was not agreed on, or not as it has to be.
        case security = "tls"
        /// The storage refused it, or failed.
        case storage
    }

    /// What was to be done.
    public var transfer: TransferSummary
    /// How it ended.
    public var status: Status
    /// The reply that told the client so.
    public var reply: Reply.Code
    /// Bytes that went over the data connection, from the offset on.
    public var bytes: UInt64
    /// From the command to the end, in seconds.
    public var seconds: Double
    /// The size of an uploaded file, in bytes, when it is known without asking the storage.
    public var size: UInt64?
    /// The hash of an uploaded file as it is now, where ``Configuration/uploadDigest`` wants one and it could be had: not
    /// of what was put behind a file that was there.
    public var digest: Digest?

    /// How the data connection was protected; nil when it was not.
    public var protection: Protection?

    /// TLS on a data connection.
    public struct Protection: Sendable, Hashable {
        /// Whether it resumed the session of its control connection: only the same client can.
        public var isResumed: Bool
        /// Whether the client closed it without TLS's own end, and was believed all the same.
        public var isCut: Bool
        /// Why there was none, or none as it has to be. It may hold text of the client's choice.
        public var failure: String?

        /// A protection.
        public init(isResumed: Bool, isCut: Bool = false, failure: String? = nil) {
            self.isResumed = isResumed
            self.isCut = isCut
            self.failure = failure
        }
    }

    /// A hash, by its name (RFC draft HASH: `SHA-256`) and in hexadecimal.
    public struct Digest: Sendable, Hashable {
        /// The name of the algorithm.
        public var algorithm: String
        /// The value in hexadecimal.
        public var value: String

        /// A hash.
        public init(algorithm: String, value: String) {
            self.algorithm = algorithm
            self.value = value
        }
    }

    /// A report.
    public init(
        transfer: TransferSummary, status: Status, reply: Reply.Code, bytes: UInt64, seconds: Double,
        size: UInt64? = nil, digest: Digest? = nil, protection: Protection? = nil
    ) {
        self.transfer = transfer
        self.status = status
        self.reply = reply
        self.bytes = bytes
        self.seconds = seconds
        self.size = size
        self.digest = digest
        self.protection = protection
    }
}
