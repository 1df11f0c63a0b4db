import FTPCore
import PacketCapture

/// Sessions: their beginning, their end, and what is given up of long ones.
extension Analyzer {
    /// Beyond so many of a kind, what is over is given up; beyond so many, what is not over too.
    private static let mostExcess = 16
    private static let mostUnfinishedExcess = 1_024
    /// Findings in the order they were made, before equal ones are looked for.
    private static let mostFindings = 4_096

    mutating func openSession(
        _ connection: Connection, _ client: Connection.Side, _ candidate: Candidate, _ sight: Sight?,
        _ kinship: Kinship, isSecure: Bool
    ) {
        let session = addSession(connection, client, sight, kinship)
        slots[connection.id.slot].kind = .control
        slots[connection.id.slot].session = session
        if isSecure { sessions[session].beginEncrypted(candidate.pieces.first?.packet ?? connection.firstPacket) }
        // Rows first, so that what was said finds the packets that carried it.
        settleRows(candidate, session) { row in
            row.sender = (row.sender == .client ? .initiator : .responder) == client ? .client : .server
        }
        var said = candidate.pieces[...]
        for number in candidate.rows.map(\.number) + candidate.packets {
            while let piece = said.first, piece.packet <= number {
                hear(piece, session)
                said.removeFirst()
            }
            settlePhase(number, session)
        }
        for piece in said { hear(piece, session) }
        account(for: session)
        sessions[session].tracker.acknowledged = candidate.acknowledged
        let isOver = connection.fromInitiator.end != nil && connection.fromResponder.end != nil
        if isOver { close(session, connection.lastTime) }
    }

    // MARK: Ends

    /// The control connection is over; late packets and the end of its data are waited for.
    mutating func close(_ session: Int, _ time: Timestamp) {
        guard case .open = sessions[session].stage, !sessions[session].isSecond else { return }
        sessions.beginClosing(session, packet: inHand.packet, time: time)
        while sessions.closingCount > max(options.limits.closingSessions, 1) {
            if let oldest = sessions.removeFirstClosing() { conclude(oldest) }
        }
    }

    /// Ends the sessions that have been waited for long enough.
    mutating func endClosed(_ packet: CapturedPacket) {
        while let first = sessions.firstClosing {
            let waited = packet.time.nanoseconds(since: first.time)
            guard waited > options.limits.grace || packet.number - first.packet > options.limits.gracePackets else {
                return
            }
            guard let session = sessions.removeFirstClosing() else { continue }
            if sessions[session].isMoving(since: first.packet) {
                sessions.beginClosing(session, packet: packet.number, time: packet.time)
            } else {
                conclude(session)
            }
        }
    }

    /// Says all that can be said of a session.
    mutating func conclude(_ session: Int) {
        settle(session)
        if let sight = sessions[session].sight { taps.forget(sight, session) }
        if let second = sessions[session].second {
            settle(second)
            if let other = sessions.removeSecond(of: session) {
                sessions[session].record.join(other, mostFindings: options.limits.findings)
            }
        }
        sessions.end(session)
    }

    /// Completes the record of a session, and forgets what was needed to follow it.
    private mutating func settle(_ session: Int) {
        release(session, isForced: true)
        if !sessions[session].record.unheard.isEmpty {
            sessions[session].noteUnheardReports(answered: nil, isOver: true)
        }
        for place in 0..<sessions[session].record.channels.count { sessions[session].stopExpecting(place) }
        perform(session)
        for channel in sessions[session].record.channels.elements { unlink(channel) }
        unlink(sessions[session].connection)
        while sessions[session].record.transferShelf.excess > 0 { sessions[session].record.foldTransfer() }
        while sessions[session].record.channels.excess > 0 { sessions[session].record.foldChannel() }
        trimUtterances(session)
        if !protected.isEmpty { protected.removeAll { $0 == session } }
        sessions[session].record.captureEnd = now
        sessions[session].record.isCut = isEnding
        sessions[session].record.summarize(mostFindings: options.limits.findings)
        sessions[session].tracker = Tracker(client: sessions[session].tracker.client, isWhole: true)
        sessions[session].passages = []
        held.speech -= sessions[session].counted.speech
        held.transfers -= sessions[session].counted.transfers
    }

    /// Where there are as many sessions as may be, ends an eighth of them, those that have been silent for longest.
    mutating func makeRoomForSession() {
        guard sessions.followedCount >= max(options.limits.sessions, 1) else { return }
        let followed = sessions.followed.sorted {
            sessions[$0].record.session.lastPacket < sessions[$1].record.session.lastPacket
        }
        for session in followed.prefix(max(1, followed.count / 8)) { conclude(session) }
    }

    private mutating func unlink(_ channel: Channel) {
        if let id = channel.connection { unlink(id) }
        for id in channel.earlier { unlink(id) }
    }

    /// Makes a connection one of those that are not followed.
    mutating func unlink(_ id: Connection.ID) {
        guard id.slot < slots.count, slots[id.slot].number == id.number else { return }
        slots[id.slot].kind = .foreign
        if options.rows != .none { wires[id.slot] = Wire() }
    }

    /// The next session to hand out.
    mutating func nextSession() -> SessionRecord? { sessions.next(mostWaiting: options.limits.waitingSessions) }

    // MARK: Long sessions

    /// Gives up what a long session needs no more.
    mutating func trim(_ session: Int) {
        if sessions.all[session].record.excess > Self.mostExcess { trimLong(session) }
        if sessions.all[session].record.findings.count > Self.mostFindings {
            sessions[session].record.arrangeFindings(most: options.limits.findings)
        }
    }

    private mutating func trimLong(_ session: Int) {
        while sessions[session].record.transferShelf.excess > Self.mostExcess, mayFoldTransfer(session) {
            let place = sessions[session].record.transferShelf.firstExcess
            sessions[session].tracker.running.removeAll { $0 == place }
            sessions[session].record.foldTransfer()
        }
        while sessions[session].record.channels.excess > Self.mostExcess, mayFoldChannel(session) {
            let place = sessions[session].record.channels.firstExcess
            sessions[session].stopExpecting(place)
            perform(session)
            unlink(sessions[session].record.channels[place])
            if sessions[session].tracker.agreed == place { sessions[session].tracker.agreed = nil }
            sessions[session].record.foldChannel()
        }
        trimUtterances(session)
    }

    /// Counts what a session holds, and has sessions hold less when all of them together hold too much.
    mutating func account(for session: Int) {
        let speech = sessions.all[session].tracker.speechCost
        let transfers =
            sessions.all[session].record.transferShelf.elements.count
            + sessions.all[session].record.channels.elements.count
        held.speech += speech - sessions.all[session].counted.speech
        held.transfers += transfers - sessions.all[session].counted.transfers
        sessions[session].counted = (speech, transfers)
        if held.transfers > options.limits.allTransfers, transfers > Self.mostExcess, !options.keepsRows {
            sessions[session].record.transferShelf.keepNoMore()
            sessions[session].record.channels.keepNoMore()
        }
        if held.speech > options.limits.speechBytes { passOverSpeech() }
    }

    /// Has the sessions pass over what they heard only a part of, where that is long.
    private mutating func passOverSpeech() {
        let most = options.limits.speechBytes / (2 * max(options.limits.sessions, 1))
        for session in sessions.followed where sessions[session].counted.speech > most {
            release(session, isForced: true)
            sessions[session].tracker.beginAnew()
            held.speech -= sessions[session].counted.speech
            sessions[session].counted.speech = 0
        }
    }

    private func mayFoldTransfer(_ session: Int) -> Bool {
        let record = sessions[session].record
        if record.transferShelf.excess > Self.mostUnfinishedExcess { return true }
        let place = record.transferShelf.firstExcess
        guard !sessions[session].tracker.running.contains(place) else { return false }
        let channel = record.transferShelf[place].channel.flatMap { record.channels.at($0) }
        return channel.map { isOver($0) } ?? true
    }

    private func mayFoldChannel(_ session: Int) -> Bool {
        let record = sessions[session].record
        let place = record.channels.firstExcess
        let channel = record.channels[place]
        // A transfer that has not ended yet finds its data connection here.
        if let transfer = channel.transfer, sessions[session].tracker.running.contains(transfer) { return false }
        if record.channels.excess > Self.mostUnfinishedExcess { return true }
        return sessions[session].tracker.agreed != place && isOver(channel)
    }

    /// Whether a data connection is over, and its rows have gone out.
    private func isOver(_ channel: Channel) -> Bool {
        guard channel.openStreams <= 0, !channel.isExpected else { return false }
        return options.rows == .none || channel.lastPacket < window.oldest ?? .max
    }

    private mutating func trimUtterances(_ session: Int) {
        let oldest = options.rows == .none ? .max : window.oldest ?? .max
        while sessions[session].record.utterances.excess > 0,
            sessions[session].record.utterances[sessions[session].record.utterances.firstExcess].heardAt < oldest
        {
            sessions[session].record.utterances.dropFirstExcess()
        }
    }
}
