import PacketCapture

/// Sessions that a capture has twice.
extension Analyzer {
    /// Whether a control connection is what another place of the capture saw of a session.
    enum Kinship {
        /// It is a session of its own.
        case alone
        /// That cannot be told yet.
        case open
        /// It is the one at that place.
        case second(of: Int)
    }

    /// Finds the session that a control connection is too.
    func kinship(_ sight: Sight, _ candidate: Candidate, isFinal: Bool) -> Kinship {
        if let first = taps[sight.key], sessions.all[first].second == nil,
            sessions.all[first].sight?.isSame(sight) ?? false
        {
            return .second(of: first)
        }
        let begun = taps.begun(near: sight.time, within: Likeness.longestLag).filter { maySee($0) }
        guard !begun.isEmpty else { return .alone }
        let said = candidate.pieces.prefix(Likeness.mostPassages).map { Passage($0) }
        var kinship = Kinship.alone
        for other in begun {
            guard let known = sessions.all[other.session].sight else { continue }
            let heard = sessions.all[other.session].passages
            switch Likeness.judge(known, heard, sight, said, now: now, isFinal: isFinal) {
            case .same: return .second(of: other.session)
            case .open: kinship = .open
            case .different: break
            }
        }
        return kinship
    }

    /// Whether a session that began a moment ago may be seen once more.
    private func maySee(_ begun: Taps.Begun) -> Bool {
        guard sessions.holds(number: begun.number, at: begun.session), sessions.all[begun.session].second == nil,
            !sessions.all[begun.session].isSecond
        else { return false }
        return switch sessions.all[begun.session].stage {
        case .open, .closing: true
        case .over: false
        }
    }

    /// Whether packets of a connection are compared with those of others.
    func isCompared(_ slot: Slot) -> Bool {
        switch slot.kind {
        case .undecided: true
        case .control: sessions.all[slot.session].isCompared
        case .data, .foreign: false
        }
    }

    /// Adds a session, or what another tap saw of one that is there.
    mutating func addSession(
        _ connection: Connection, _ client: Connection.Side, _ sight: Sight?, _ kinship: Kinship
    ) -> Int {
        if case .second(let first) = kinship, sessions.all[first].second == nil {
            var options = options
            (options.rows, options.keepsUtterances, options.listingText) = (.none, false, 0)
            let number = sessions.all[first].record.session.number
            // Whoever looks for either address is to find it while it is still going on.
            sessions[first].record.session.otherTap = Session.Tap(
                client: connection.endpoint(client), server: connection.endpoint(client.other),
                firstPacket: connection.firstPacket, lastPacket: connection.lastPacket)
            return sessions.addSecond(
                OpenSession(number: number, connection, client: client, options: options), of: first)
        }
        let session = sessions.add(
            OpenSession(number: sessions.count + 1, connection, client: client, options: options))
        sessions[session].sight = sight
        if let sight { taps.note(sight, session, number: sessions.all[session].record.session.number) }
        return session
    }
}

extension OpenSession {
    /// Whether what is said is compared with what other places of the capture show.
    var isCompared: Bool { sight != nil && !isIncomparable && passages.count < Likeness.mostPassages }

    /// Notes what passed, as long as it is compared.
    mutating func note(_ piece: Piece) {
        guard let sight, isCompared else { return }
        // Nobody compares what came so late, or after it was decided whose the data connection is.
        let announced = passages.first { $0.announcement != nil }?.time
        let isDecided = announced.map { piece.time.nanoseconds(since: $0) > 2 * Likeness.longestLag } ?? false
        if isDecided || piece.time.nanoseconds(since: sight.time) > Likeness.longest {
            (passages, isIncomparable) = ([], true)
        } else {
            passages.append(Passage(piece))
        }
    }
}
