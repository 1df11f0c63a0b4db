import FTPCore

/// Both directions of a TLS connection.
struct SecurePair: Sendable {
    var client = SecureStream()
    var server = SecureStream()

    subscript(role: Role) -> SecureStream {
        get { role == .client ? client : server }
        _modify {
            switch role {
            case .client: yield &client
            case .server: yield &server
            }
        }
    }

    var isBroken: Bool { client.isBroken || server.isBroken }

    /// The name of the server that the client asked for, as far as it can be shown.
    var serverName: String? { client.hello?.serverName.map { VisibleText.escaped($0) } }

    /// The version that both agreed upon.
    var version: String? {
        switch server.hello?.version {
        case 0x0300: "SSL 3.0"
        case 0x0301: "TLS 1.0"
        case 0x0302: "TLS 1.1"
        case 0x0303: "TLS 1.2"
        case 0x0304: "TLS 1.3"
        case _: nil
        }
    }

    var isObsolete: Bool { (server.hello?.version).map { $0 < 0x0303 } ?? false }

    /// Whether the session of an earlier connection was resumed; nil when that cannot be told.
    var isResumed: Bool? {
        guard let ours = client.hello, let theirs = server.hello else { return nil }
        if theirs.version >= 0x0304 { return theirs.hasSharedKey }
        return !ours.sessionID.isEmpty && ours.sessionID == theirs.sessionID
    }

    /// Bytes of records that only a handshake has in TLS 1.3: Finished, tickets, close_notify.
    private static let handshakeBytes = 512

    /// Whether anything but the handshake moved, as far as can be told from the client's records.
    var hasMovedData: Bool {
        let isThirteen = (server.hello?.version ?? 0) >= 0x0304
        return client.protectedBytes > (isThirteen ? Self.handshakeBytes : 0)
            || server.protectedBytes > (isThirteen ? 16 << 10 : 0)
    }
}
