/// How a client's sessions are protected (RFC 4217).
public struct ClientSecurity: Sendable {
    /// When TLS is spoken.
    public enum Mode: Sendable, Hashable {
        /// Never.
        case off
        /// Where the server takes AUTH TLS; in the clear where it does not, password included. Data connections are in
        /// the clear where it refuses PROT P: ``Client/protectsData`` tells. What a server takes has to work: one whose
        /// certificate is not trusted is an error all the same.
        case preferred
        /// Always: nothing but AUTH is sent to a server that does not take it, and nothing but TLS goes over data
        /// connections.
        case required
        /// From the first byte on (port 990 as a rule).
        case implicit
    }

    /// Which servers are believed to be who they say.
    public enum Trust: Sendable, Hashable {
        /// Those that the system's authorities have signed, for the name that was asked for.
        case system
        /// Those that the authorities in this PEM file have signed, for the name that was asked for.
        case authorities(file: String)
        /// Those with one of these certificates, whatever they say and whoever has signed them.
        case pinned([Fingerprint])
        /// All: who is between can read and change everything.
        case anybody
    }

    /// A version of TLS. Older ones are never spoken (RFC 8996).
    public enum Version: Sendable, Hashable {
        case v1_2
        case v1_3
    }

    /// When TLS is spoken.
    public var mode = Mode.off
    /// Which servers are believed.
    public var trust = Trust.system
    /// Asked about a certificate that is not trusted, once a connection; after true the server is connected to anew, and has
    /// to show just this certificate. No connection waits meanwhile, so that the time is the caller's to bound. Not asked
    /// when certificates are pinned.
    public var confirm: (@Sendable (PresentedCertificate) async -> Bool)?
    /// The client's own certificate, for servers that ask: a PEM file, its chain included.
    public var certificateFile: String?
    /// The key of ``certificateFile``, a PEM file without passphrase; nil when it is in the same file.
    public var keyFile: String?
    /// The least version that is spoken.
    public var minimumVersion = Version.v1_2
    /// The greatest version that is spoken.
    package var maximumVersion = Version.v1_3
    /// Where the secrets of the connections are appended (NSS key log format), so that a capture of them can be read.
    public var keyLogFile: String?
    /// Whether a download is believed to be whole whose server has closed the data connection without the end of TLS
    /// (close_notify), as long as its reply says so and SIZE, where the server has it, does not say otherwise.
    ///
    /// By default such a download is ``ClientError/Code/incomplete``, because whoever is between can end a connection so.
    /// What was believed is marked: ``TransferMonitor/wasCut``.
    public var toleratesCut = false
    /// Remembers which servers TLS 1.3 is not spoken with, because their data connections cannot resume there. By
    /// default all clients of the process do, until it ends.
    public var memory: any ServerMemory = ProcessMemory.shared

    /// No TLS.
    public init() {}
}
