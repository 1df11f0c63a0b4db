import FTPCore
import PacketCapture

/// Data connections: which connection is one that was announced, whichever of the two came first.
extension Analyzer {
    /// Attempts at a data connection whose late packets are recognised.
    private static let mostAttempts = 16

    /// The data connection that this is, if it was announced, and whether its initiator is the client.
    func expected(_ connection: Connection) -> (Expectations.Place, isFromClient: Bool)? {
        guard !expectations.isEmpty else { return nil }
        let places = expectations[connection.responder].filter { accepts($0, connection.initiator) }
        // Of two sessions that announced the same place, it is that of the server whose address it is.
        if let place = places.first(where: { isOwn(connection.responder, $0) }) ?? places.first {
            return (place, sessions[place.session].record.channels[place.channel].opener == .client)
        }
        guard connection.opening == .unseen else { return nil }
        if let place = expectations[connection.initiator].first(where: { accepts($0, connection.responder) }) {
            return (place, sessions[place.session].record.channels[place.channel].opener != .client)
        }
        return nil
    }

    /// Whether an endpoint has an address of the session itself.
    private func isOwn(_ endpoint: Endpoint, _ place: Expectations.Place) -> Bool {
        let session = sessions[place.session].record.session
        let address = endpoint.address.unmapped
        return address == session.server.address.unmapped || address == session.client.address.unmapped
    }

    /// Whether the one who opens is the one who is to; a server may have more than one address.
    private func accepts(_ place: Expectations.Place, _ opener: Endpoint) -> Bool {
        let session = sessions.all[place.session].record.session
        let channels = sessions.all[place.session].record.channels
        let channel = channels.elements[channels.index(place.channel)]
        guard channel.state != .open else { return false }
        switch channel.opener {
        case .client: return opener.address.unmapped == session.client.address.unmapped
        case .server:
            if opener.address.unmapped == session.server.address.unmapped { return true }
            let isClients = channel.announced.address.unmapped == session.client.address.unmapped
            return isClients && channel.transfer != nil && channel.announced.port >= 1_024
        }
    }

    mutating func link(_ place: Expectations.Place, to connection: Connection, _ isFromClient: Bool) {
        slots[connection.id.slot].kind = .data
        slots[connection.id.slot].isFromClient = isFromClient
        slots[connection.id.slot].session = place.session
        slots[connection.id.slot].channel = place.channel
        sessions[place.session].record.channels[place.channel].link(to: connection, isFromClient: isFromClient)
        if sessions[place.session].record.channels[place.channel].earlier.count > Self.mostAttempts {
            unlink(sessions[place.session].record.channels[place.channel].earlier.removeFirst())
        }
    }

    // MARK: Connections that came before their announcement

    /// A data connection was announced: has its first packet come already?
    mutating func lookBack(_ channel: Expectations.Place, at endpoint: Endpoint) {
        guard let id = openings[endpoint.unmapped], let connection = table[id],
            id.slot < slots.count, slots[id.slot].number == id.number, case .undecided = slots[id.slot].kind,
            let (found, isFromClient) = expected(connection), found == channel
        else { return }
        adopt(channel, connection, isFromClient)
    }

    /// Links a connection of which something was seen already.
    private mutating func adopt(_ channel: Expectations.Place, _ connection: Connection, _ isFromClient: Bool) {
        link(channel, to: connection, isFromClient)
        let place = connection.id.slot
        guard let candidate = takeCandidate(place) else { return }
        let slot = slots[place]
        for note in candidate.notes {
            sessions[channel.session].noteData(
                note.segment, note.reception, channel.channel, slot.role(note.reception.sender), note.packet)
        }
        settleRows(candidate, channel.session) { row in
            row.channel = channel.channel
            row.sender = slot.role(row.sender == .client ? .initiator : .responder)
        }
        for packet in candidate.rows.map(\.number) + candidate.packets {
            settleDataPhase(packet, channel.session, channel.channel)
        }
        for piece in candidate.pieces { takeData(piece, slot) }
        for side in candidate.ended { endData(slot, slot.role(side), connection.direction(from: side).end) }
    }

    /// Takes a connection that begins with a TLS handshake as the data connection of a session between the same hosts
    /// whose commands are encrypted: what was agreed upon cannot be seen.
    mutating func adoptProtected(_ connection: Connection, _ candidate: Candidate) -> Bool {
        guard let first = candidate.pieces.first?.bytes, first.count > 2, first[0] == 22, first[1] == 3 else {
            return false
        }
        let (initiator, responder) = (connection.initiator.address.unmapped, connection.responder.address.unmapped)
        for session in protected {
            let (client, server) = (
                sessions[session].record.session.client.address.unmapped,
                sessions[session].record.session.server.address.unmapped
            )
            let isPassive = initiator == client && responder == server
            guard isPassive || (initiator == server && responder == client), isDataPort(connection.responder.port)
            else {
                continue
            }
            var channel = Channel(
                mode: isPassive ? .passive : .active, negotiation: nil, announced: connection.responder)
            channel.isListing = false
            channel.secure = SecurePair()
            let place = sessions[session].record.channels.append(channel)
            adopt(.init(session: session, channel: place), connection, isPassive)
            return true
        }
        return false
    }

    /// Whether data connections are made there, as far as a port tells.
    private func isDataPort(_ port: UInt16) -> Bool { port >= 1_024 || port == SecureOpening.dataPort }
}
