import FTPCore
import PacketCapture

/// What commands and replies mean for data connections and transfers.
extension OpenSession {
    mutating func understand(_ observation: Observer.Observation, _ piece: Piece) {
        switch observation {
        case .command(let exchange): takeCommand(exchange, piece)
        case .reply(let reply, let attribution): takeReply(reply, attribution, piece)
        case .stray(let line): keep(.stray(line), .server, piece, tracker.phase)
        case .overlong(let side):
            keep(.overlong, side == .client ? .client : .server, piece, tracker.phase)
        case .remainder(let line): keep(.command(line, nil), .client, piece, tracker.phase)
        }
    }

    // MARK: Commands

    private mutating func takeCommand(_ exchange: Exchange, _ piece: Piece) {
        var transfer: Int?
        var channel: Int?
        tracker.noteQuestion(exchange.number, piece)
        noteAbandoned(piece.time)
        if let auth = tracker.authentication, auth.isAsked {
            // What follows AUTH in the clear, before its answer, may be somebody else's (RFC 4217 §15).
            tracker.authentication?.followers.note(piece.packet)
        }
        if exchange.line.verb == .quit { record.hasSaidGoodbye = true }
        if exchange.line.verb?.keepsSizes == false { tracker.sizes = [:] }
        if exchange.line.verb == .auth, tracker.authentication == nil {
            tracker.authentication = .init(packet: piece.packet)
        }
        switch exchange.command {
        case .user(let name):
            record.session.user = name
            tracker.isAnonymous = record.session.isAnonymous
        case .pass(let password):
            if !password.isEmpty, !tracker.isAnonymous, !piece.isDecrypted {
                find(.clearPassword, .remark, nil, [piece.packet])
            }
        case .port(let address), .eprt(let address), .lprt(let address):
            let negotiation = Channel.Negotiation(
                verb: exchange.line.verb ?? .port, shown: VisibleText.escaped(exchange.line.shown()),
                packet: piece.packet)
            channel = expect(.active, Endpoint(address), negotiation, by: exchange.number)
            tracker.proposals[exchange.number] = channel
            tracker.standing = channel.map { ($0, Endpoint(address)) }
        case .abor:
            transfer = tracker.running.first
            if let transfer { record.transferShelf[transfer].abortPacket = piece.packet }
        default:
            // Everything else either moves data or changes nothing here; the catalogue tells which.
            if exchange.isTransfer {
                transfer = beginTransfer(exchange, piece)
                channel = transfer.flatMap { record.transferShelf[$0].channel }
            }
        }
        let isDuringTransfer = exchange.row?.duringTransfer == true && !tracker.running.isEmpty
        let phase = isDuringTransfer ? .transfer : exchange.line.verb?.phase ?? .commands
        keep(
            .command(exchange.line, exchange.command), .client, piece, phase, transfer: transfer,
            channel: channel)
    }

    // MARK: Replies

    private mutating func takeReply(
        _ reply: Reply, _ attribution: Dialogue.Attribution, _ piece: Piece
    ) {
        record.lastReply = piece.packet
        if !record.unheard.isEmpty { noteUnheardReports(answered: attribution.exchange?.number) }
        if let violation = attribution.violation { judge(violation, piece) }
        if reply.code == .serviceNotAvailable { noteUnavailable(reply, piece) }
        guard let exchange = attribution.exchange else {
            noteGreeting(piece)
            let isGreeting = tracker.phase == .opening || tracker.phase == .greeting
            // The capture may lack PASV itself.
            if tracker.observer.dialogue.isDoubtful { _ = enterPassive(reply, piece, by: tracker.agreedBy) }
            let phase: Phase = isGreeting ? .greeting : reply.code == .serviceNotAvailable ? .closing : tracker.phase
            keep(.reply(reply, to: nil, isGreeting: isGreeting), .server, piece, phase)
            return
        }
        var transfer: Int?
        var channel: Int?
        var phase = exchange.line.verb?.phase ?? .commands
        judgeAnswer(exchange, reply, piece)
        if exchange.isTransfer {
            transfer = tracker.running.first { record.transferShelf[$0].exchange == exchange.number }
            if let transfer { channel = take(reply, piece, of: transfer, exchange.plan) }
            phase = reply.code.isPreliminary ? .transfer : .report
        } else {
            channel = settle(exchange, reply, piece)
            if exchange.row?.duringTransfer == true, !tracker.running.isEmpty { phase = .transfer }
        }
        keep(
            .reply(reply, to: exchange.line.verb, isGreeting: false), .server, piece, phase,
            transfer: transfer, channel: channel)
    }

    /// The last reply to a command that moves no data; tells which data connection it is about.
    private mutating func settle(
        _ exchange: Exchange, _ reply: Reply, _ piece: Piece
    ) -> Int? {
        switch exchange.command {
        case .port, .eprt, .lprt:
            guard let channel = tracker.proposals.removeValue(forKey: exchange.number) else { return nil }
            if reply.code.isNegative {
                record.channels[channel].isRefused = true
                stopExpecting(channel)
                if tracker.agreed == channel { tracker.agreed = nil }
                if tracker.standing?.channel == channel { tracker.standing = nil }
            }
            return channel
        case .pasv, .epsv, .lpsv:
            let transfer = tracker.claims.removeValue(forKey: exchange.number)
            let channel = enterPassive(reply, piece, by: exchange.number)
            if let channel { record.channels[channel].given = piece.time }
            if let transfer { serve(transfer, with: channel) }
            return channel
        case .user, .pass, .acct:
            record.session.isLoggedIn = tracker.observer.dialogue.state.login.isLoggedIn
            if reply.code.isNegative {
                find(.loginRefused, .problem, nil, [piece.packet], .reply(shown(reply)))
                record.refusals.append(piece.packet)
            }
        case .size:
            if reply.code == 213, let name = exchange.line.argument, let size = ByteCount.only(reply.text) {
                tracker.noteSize(name, size)
            }
        case .rein:
            if let agreed = tracker.agreed { stopExpecting(agreed) }
            tracker.agreed = nil
            tracker.standing = nil
        default:
            // AUTH is the one other command whose answer changes what can be seen.
            if case .auth(let mechanism)? = exchange.command, mechanism.isTaken(with: reply.code) {
                encrypt(from: piece.packet)
                if let followers = tracker.authentication?.followers.numbers, !followers.isEmpty {
                    find(.commandInjection, .problem, nil, followers)
                }
            }
            if exchange.line.verb == .auth { tracker.authentication = nil }
        }
        return nil
    }

    // MARK: Records

    private mutating func keep(
        _ content: Utterance.Content, _ speaker: Role, _ piece: Piece, _ phase: Phase,
        transfer: Int? = nil, channel: Int? = nil
    ) {
        tracker.phase = phase
        guard options.rows != .none || options.keepsUtterances else { return }
        utteranceBytes += content.cost
        if !options.keepsRows, utteranceBytes > options.limits.utteranceBytes { record.utterances.keepNoMore() }
        record.utterances.append(
            Utterance(
                content: content, speaker: speaker, packet: piece.packet, phase: phase, transfer: transfer,
                channel: channel, heardAt: inHand))
    }

    private mutating func judge(_ violation: Violation, _ piece: Piece) {
        if case .unasked(let code) = violation {
            // Only the server's direction was captured.
            if tracker[.client].heard == 0 { tracker.isIncomplete = true }
            // Servers say goodbye to a client that leaves without a word.
            if code == 221 || tracker[.client].isOver { return }
        }
        if !tracker.isIncomplete { note(violation, piece) }
    }

    private mutating func note(_ violation: Violation, _ piece: Piece) {
        let words: String
        var severity = Finding.Severity.problem
        switch violation {
        case .unasked(let code): words = "\(code.number)"
        case .illegalReply(let code, let verb):
            words = "\(verb.name) → \(code.number)"
            // A transfer without its first mark ends well all the same.
            if code.isCompletion, Catalogue[verb].transfers != nil { severity = .remark }
        case .badGreeting(let code): words = "\(code.number)"
        }
        find(.violation, severity, nil, [piece.packet], .command(words))
    }

    func shown(_ reply: Reply) -> String {
        let line = reply.lines.last.map { VisibleText.escaped($0).trimmed } ?? ""
        return "\(reply.code.number) \(line.hasSuffix(".") ? String(line.dropLast()) : line)"
    }

    mutating func find(
        _ code: Finding.Code, _ severity: Finding.Severity, _ transfer: Int?, _ packets: [Int],
        _ facts: Finding.Facts = .none
    ) {
        record.find(code, severity, transfer, packets, facts)
    }
}
