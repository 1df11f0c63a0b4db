import PacketCapture

/// A data connection of a session whose control connection is encrypted: its command cannot be seen.
public struct ProtectedTransfer: Sendable {
    /// Who opened it, and who was called.
    public let from: Endpoint
    /// Where it went.
    public let to: Endpoint
    /// Bytes that each side sent, TLS records and all.
    public let bytesFromClient: Int
    /// The same of the server.
    public let bytesFromServer: Int
    /// From its first packet to the last one with data, in seconds.
    public let seconds: Double
    /// The version of TLS: `TLS 1.3`.
    public let version: String?
    /// Whether the control connection's TLS session, or an earlier one's, was resumed.
    public let isResumed: Bool?
    /// Its first packet.
    public let firstPacket: Int
    /// Its last packet.
    public let lastPacket: Int
}

extension SessionRecord {
    /// The version of TLS on the control connection, if it is encrypted and the handshake was captured.
    public var protection: String? { secure?.version }

    /// The server's name that the client asked for in the handshake.
    public var serverName: String? { secure?.serverName }

    /// The data connections whose commands are encrypted.
    public var protectedTransfers: [ProtectedTransfer] {
        channels.elements.compactMap { channel in
            guard let secure = channel.secure, let from = channel.from, let to = channel.to else { return nil }
            return ProtectedTransfer(
                from: from, to: to, bytesFromClient: channel.fromClient.bytes,
                bytesFromServer: channel.fromServer.bytes,
                seconds: Double(channel.lastDataTime.nanoseconds(since: channel.firstTime)) / 1e9,
                version: secure.version, isResumed: secure.isResumed, firstPacket: channel.firstPacket,
                lastPacket: channel.lastPacket)
        }
    }

    /// Says what can be seen of the encryption.
    mutating func judgeProtection() {
        if let secure, let start = session.encryptedFrom {
            if session.isImplicitTLS {
                let known = [secure.version, secure.serverName].compactMap { $0 }
                find(.implicitTLS, .remark, nil, [start], .text(known.joined(separator: ", ")))
            }
            judge(secure, [start, session.lastPacket])
        }
        // A server that asks for resumption asks for it always.
        let hasMovedUnresumed = channels.elements.contains { channel in
            channel.secure.map { $0.isResumed == false && $0.hasMovedData } ?? false
        }
        for channel in channels.elements {
            guard let secure = channel.secure, !secure.isBroken else { continue }
            judge(secure, [channel.firstPacket, channel.lastPacket])
            guard secure.client.fatalAlert == nil, secure.server.fatalAlert == nil else { continue }
            let serverEnd = channel.fromServer.finish ?? (channel.resetBy == .server ? channel.resetPacket : nil)
            let clientEnd = channel.fromClient.finish ?? (channel.resetBy == .client ? channel.resetPacket : nil)
            if secure.isResumed == false, !secure.hasMovedData, !hasMovedUnresumed, let serverEnd,
                serverEnd < clientEnd ?? .max || secure.server.endsWithAlert
            {
                find(
                    .sessionNotResumed, .problem, nil,
                    [channel.firstPacket, serverEnd], .none)
                continue
            }
            let sender: Role = channel.fromClient.bytes > channel.fromServer.bytes ? .client : .server
            guard secure[sender].records > 2, channel[sender].missing == 0,
                let end = channel[sender].finish ?? (channel.resetBy == sender ? channel.resetPacket : nil),
                !secure[sender].endsWithAlert
            else { continue }
            find(.noCloseNotify, .remark, nil, [end], .none)
        }
    }

    private mutating func judge(_ secure: SecurePair, _ packets: [Int]) {
        if let alert = secure.client.fatalAlert ?? secure.server.fatalAlert {
            find(.handshakeFailed, .problem, nil, packets, .text(Self.name(alert)))
        } else if secure.isObsolete, let version = secure.version {
            find(.obsoleteTLS, .remark, nil, packets, .text(version))
        }
    }

    /// The names of alerts (RFC 8446 §6).
    private static func name(_ alert: UInt8) -> String {
        switch alert {
        case 10: "unexpected_message"
        case 20: "bad_record_mac"
        case 40: "handshake_failure"
        case 42: "bad_certificate"
        case 43: "unsupported_certificate"
        case 44: "certificate_revoked"
        case 45: "certificate_expired"
        case 46: "certificate_unknown"
        case 47: "illegal_parameter"
        case 48: "unknown_ca"
        case 50: "decode_error"
        case 51: "decrypt_error"
        case 70: "protocol_version"
        case 71: "insufficient_security"
        case 80: "internal_error"
        case 90: "user_canceled"
        case 112: "unrecognized_name"
        case 116: "certificate_required"
        case _: "alert \(alert)"
        }
    }
}
