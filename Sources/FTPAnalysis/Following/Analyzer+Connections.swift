import PacketCapture

/// Connections: what is known of each when its first packet comes, and what the way says of them.
extension Analyzer {
    /// Looks at a connection for the first time: is it one that is waited for?
    mutating func meet(_ id: Connection.ID) {
        let place = id.slot
        while slots.count <= place {
            slots.append(Slot())
            if options.rows != .none { wires.append(Wire()) }
        }
        if case .undecided = slots[place].kind { dropCandidate(place) }
        if options.rows != .none { wires[place] = Wire() }
        slots[place] = Slot(number: id.number)
        census.connections += 1
        guard let connection = table[id] else { return }
        census.note(port: connection.responder.port)
        if let (channel, isFromClient) = expected(connection) {
            link(channel, to: connection, isFromClient)
        } else {
            openings.note(id, at: connection.responder.unmapped)
            if connection.opening == .unseen { openings.note(id, at: connection.initiator.unmapped) }
        }
    }

    /// Takes the message that a segment did not arrive into account.
    mutating func note(_ message: Unreachable, _ packet: Int) {
        guard let connection = table.connection(between: message.source, and: message.destination) else { return }
        let place = connection.id.slot
        guard place < slots.count, slots[place].number == connection.id.number else { return }
        let slot = slots[place]
        let side: Connection.Side = connection.initiator == message.source ? .initiator : .responder
        if case .control = slot.kind {
            sessions[slot.session].note(
                Channel.Obstacle(
                    packet: packet, reporter: message.reporter, reason: message.reason,
                    sender: sessions[slot.session].tracker.role(side)))
        }
        guard case .data = slot.kind else { return }
        let sender = slot.role(side)
        sessions[slot.session].record.channels[slot.channel].note(
            Channel.Obstacle(packet: packet, reporter: message.reporter, reason: message.reason, sender: sender))
    }
}
