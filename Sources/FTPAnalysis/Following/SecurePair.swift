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

    /// Tickets that a server gives at once: some give several, all of one length.
    private static let mostTickets = 4

    /// Whether anything but the handshake moved, as far as can be told from the records.
    var hasMovedData: Bool {
        guard (server.hello?.version ?? 0) >= 0x0304 else {
            return client.protectedBytes > 0 || server.protectedBytes > 0
        }
        // The end of the handshake is as long in both directions; nothing but tickets and alerts follows it.
        guard let finished = client.lengths.first, finished != SecureStream.alertLength,
            let end = server.lengths.firstIndex(of: finished)
        else { return client.protectedBytes > Self.handshakeBytes || server.protectedBytes > 16 << 10 }
        let after = server.lengths[(end + 1)...].filter { $0 != SecureStream.alertLength }
        let areTickets = after.count <= Self.mostTickets && after.allSatisfy { $0 == after[0] }
        return !areTickets || client.lengths.dropFirst().contains { $0 != SecureStream.alertLength }
    }
}
