/// How a control connection is to be secured: AUTH's argument (RFC 2228 §3, RFC 4217 §17).
public enum SecurityMechanism: Sendable, Hashable {
    /// `TLS`, or `TLS-C` as drafts had it: data connections stay in the clear until PROT says otherwise.
    case tls
    /// `TLS-P`, or `SSL` as drafts had it: data connections are protected from the start.
    case tlsWithPrivateData
    /// Another mechanism, by the name that was written.
    case other([UInt8])

    /// The mechanism of a name; upper and lower case are the same.
    public init(name: [UInt8]) {
        self =
            switch String(decoding: name, as: UTF8.self).uppercased() {
            case "TLS", "TLS-C": .tls
            case "SSL", "TLS-P": .tlsWithPrivateData
            case _: .other(name)
            }
    }

    /// The name that AUTH is given.
    public var name: [UInt8] {
        switch self {
        case .tls: Array("TLS".utf8)
        case .tlsWithPrivateData: Array("TLS-P".utf8)
        case .other(let name): name
        }
    }

    /// Whether AUTH that is answered so is taken: what comes next is the mechanism's own negotiation.
    ///
    /// 334 asks for security data, which TLS has none of before its handshake: there it can only mean the same (RFC 2228
    /// §3). Other mechanisms have, and are agreed on only after ADAT.
    package func isTaken(with code: Reply.Code) -> Bool {
        switch self {
        case .tls, .tlsWithPrivateData: code == 234 || code == 334
        case .other: code == 234
        }
    }
}

/// PROT: how data connections are protected (RFC 2228 §3).
public enum ProtectionLevel: Character, Sendable, Hashable {
    /// Not at all.
    case clear = "C"
    /// Against changes. TLS has no such level (RFC 4217 §9).
    case safe = "S"
    /// Against being read. TLS has no such level.
    case confidential = "E"
    /// Against both.
    case `private` = "P"

    /// The level of a letter; nil when there is none.
    public init?(letter: some Collection<UInt8>) {
        guard letter.count == 1, let byte = letter.first, byte < 0x80 else { return nil }
        self.init(rawValue: Character(Unicode.Scalar(byte & 0xDF)))
    }
}

/// What is secured in a session: all that AUTH, PBSZ, PROT and CCC have settled.
public struct SessionSecurity: Sendable, Hashable {
    /// Whether the control connection is.
    public enum Control: Sendable, Hashable {
        /// It never was.
        case clear
        /// By TLS: since AUTH, or since the connection was made.
        case tls
        /// It was until CCC; who logged in did so under TLS.
        case cleared
    }

    /// The control connection.
    public internal(set) var control = Control.clear
    /// Whether PBSZ has been said, which PROT has to follow.
    public internal(set) var hasBufferSize = false
    /// The next data connections.
    public internal(set) var data = ProtectionLevel.clear

    /// Nothing is secured.
    public init() {}

    /// A session that has been under TLS since its connection was made, its data connections included (implicit FTPS).
    public static var implicit: SessionSecurity {
        var security = SessionSecurity()
        (security.control, security.data) = (.tls, .private)
        return security
    }

    /// Whether a login passes under TLS now: after CCC it does not, whatever has passed before.
    public var isLoginSecured: Bool { control == .tls }

    mutating func secure(_ mechanism: SecurityMechanism) {
        self = SessionSecurity()
        control = .tls
        if mechanism == .tlsWithPrivateData { data = .private }
    }
}
