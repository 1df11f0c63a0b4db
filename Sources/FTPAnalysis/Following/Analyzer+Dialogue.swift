import FTPCore
import PacketCapture

/// What commands and replies mean for data connections and transfers.
extension Analyzer {
    mutating func understand(_ observation: Observer.Observation, _ piece: Piece, _ tracker: inout Tracker) {
        switch observation {
        case .command(let exchange): takeCommand(exchange, piece, &tracker)
        case .reply(let reply, let attribution): takeReply(reply, attribution, piece, &tracker)
        case .stray(let line): record(.stray(line), .server, piece, tracker.phase, &tracker)
        case .overlong(let side):
            record(.overlong, side == .client ? .client : .server, piece, tracker.phase, &tracker)
        }
    }

    // MARK: Commands

    private mutating func takeCommand(_ exchange: Exchange, _ piece: Piece, _ tracker: inout Tracker) {
        var transfer: Int?
        var channel: Int?
        switch exchange.command {
        case .user(let name):
            sessions[tracker.session].user = name
            tracker.isAnonymous = sessions[tracker.session].isAnonymous
        case .pass(let password):
            if !password.isEmpty, !tracker.isAnonymous {
                find(.clearPassword, .remark, tracker.session, nil, [piece.packet])
            }
        case .port(let address), .eprt(let address), .lprt(let address):
            let negotiation = Channel.Negotiation(
                verb: exchange.line.verb ?? .port, shown: VisibleText.escaped(exchange.line.shown()),
                packet: piece.packet)
            channel = expect(.active, Endpoint(address), negotiation, &tracker)
            tracker.proposals[exchange.number] = channel
            tracker.standing = channel
        case .abor:
            transfer = tracker.running.first
            if let transfer { transfers[transfer].abortPacket = piece.packet }
        default:
            // Everything else either moves data or changes nothing here; the catalogue tells which.
            if exchange.isTransfer {
                transfer = beginTransfer(exchange, piece, &tracker)
                channel = transfer.flatMap { transfers[$0].channel }
            }
        }
        let isDuringTransfer = exchange.row?.duringTransfer == true && !tracker.running.isEmpty
        let phase = isDuringTransfer ? .transfer : exchange.line.verb?.phase ?? .commands
        record(
            .command(exchange.line, exchange.command), .client, piece, phase, &tracker, transfer: transfer,
            channel: channel)
    }

    private mutating func beginTransfer(_ exchange: Exchange, _ piece: Piece, _ tracker: inout Tracker) -> Int? {
        guard let verb = exchange.line.verb else { return nil }
        let place = transfers.count
        let session = sessions[tracker.session]
        var transfer = Transfer(
            number: session.transfers.count + 1, session: session.number, verb: verb,
            argument: exchange.line.argument, commandPacket: piece.packet, commandTime: piece.time,
            firstPacket: piece.packet, lastPacket: piece.packet, exchange: exchange.number)
        let channel = tracker.agreed ?? expectStanding(&tracker)
        tracker.agreed = nil
        transfer.channel = channel
        transfers.append(transfer)
        sessions[tracker.session].transfers.append(place)
        tracker.running.append(place)
        if let channel { channels[channel].transfer = place }
        return place
    }

    // MARK: Replies

    private mutating func takeReply(
        _ reply: Reply, _ attribution: Dialogue.Attribution, _ piece: Piece, _ tracker: inout Tracker
    ) {
        if let violation = attribution.violation, !tracker.isIncomplete { note(violation, piece, tracker) }
        guard let exchange = attribution.exchange else {
            let isGreeting = tracker.phase == .opening || tracker.phase == .greeting
            let phase: Phase = isGreeting ? .greeting : reply.code == .serviceNotAvailable ? .closing : tracker.phase
            record(.reply(reply, to: nil, isGreeting: isGreeting), .server, piece, phase, &tracker)
            return
        }
        var transfer: Int?
        var channel: Int?
        var phase = exchange.line.verb?.phase ?? .commands
        if exchange.isTransfer {
            transfer = tracker.running.first { transfers[$0].exchange == exchange.number }
            if let transfer { channel = take(reply.code, piece, of: transfer, exchange.plan, &tracker) }
            phase = reply.code.isPreliminary ? .transfer : .report
        } else {
            channel = settle(exchange, reply, piece, &tracker)
            if exchange.row?.duringTransfer == true, !tracker.running.isEmpty { phase = .transfer }
        }
        record(
            .reply(reply, to: exchange.line.verb, isGreeting: false), .server, piece, phase, &tracker,
            transfer: transfer, channel: channel)
    }

    /// A reply to a transfer command.
    private mutating func take(
        _ code: Reply.Code, _ piece: Piece, of transfer: Int, _ plan: SessionState.TransferPlan?,
        _ tracker: inout Tracker
    ) -> Int? {
        if let plan { transfers[transfer].offset = plan.offset }
        if code.isPreliminary {
            transfers[transfer].preliminary = transfers[transfer].preliminary ?? (code, piece.packet)
        } else {
            transfers[transfer].final = (code, piece.packet)
            tracker.running.removeAll { $0 == transfer }
            if let channel = transfers[transfer].channel { stopExpecting(channel) }
        }
        if transfers[transfer].channel.map({ channels[$0].state == .unseen }) ?? true {
            transfers[transfer].lastPacket = piece.packet
        }
        return transfers[transfer].channel
    }

    /// The last reply to a command that moves no data; tells which data connection it is about.
    private mutating func settle(
        _ exchange: Exchange, _ reply: Reply, _ piece: Piece, _ tracker: inout Tracker
    ) -> Int? {
        switch exchange.command {
        case .port, .eprt, .lprt:
            guard let channel = tracker.proposals.removeValue(forKey: exchange.number) else { return nil }
            if reply.code.isNegative {
                stopExpecting(channel)
                if tracker.agreed == channel { tracker.agreed = nil }
                if tracker.standing == channel { tracker.standing = nil }
            }
            return channel
        case .pasv, .epsv, .lpsv: return enterPassive(exchange, reply, piece, &tracker)
        case .user, .pass, .acct:
            sessions[tracker.session].isLoggedIn = tracker.observer.dialogue.state.login.isLoggedIn
            if reply.code.isNegative {
                find(.loginRefused, .problem, tracker.session, nil, [piece.packet], .reply(shown(reply)))
            }
        case .rein:
            tracker.agreed = nil
            tracker.standing = nil
        default:
            // AUTH is the one other command whose answer changes what can be seen.
            if exchange.line.verb == .auth, reply.code == 234 {
                tracker.isEncrypted = true
                sessions[tracker.session].encryptedFrom = piece.packet
            }
        }
        return nil
    }

    private mutating func enterPassive(
        _ exchange: Exchange, _ reply: Reply, _ piece: Piece, _ tracker: inout Tracker
    ) -> Int? {
        let server = sessions[tracker.session].server
        let name = exchange.line.verb?.name ?? ""
        if reply.code == .enteringPassiveMode, let address = DataAddress(passiveReply: reply.text) {
            let shown = "\(name) → 227 \(address.hostPort ?? address.shown)"
            return expect(
                .passive, Endpoint(address), .init(verb: .pasv, shown: shown, packet: piece.packet), &tracker)
        }
        if reply.code == .enteringLongPassiveMode, let address = DataAddress(longPassiveReply: reply.text) {
            let shown = "\(name) → 228 \(address.longHostPort)"
            return expect(
                .passive, Endpoint(address), .init(verb: .lpsv, shown: shown, packet: piece.packet), &tracker)
        }
        if reply.code == .enteringExtendedPassiveMode, let port = DataAddress.port(inExtendedPassiveReply: reply.text) {
            let shown = "\(name) → 229 \(DataAddress.extendedPassive(port: port))"
            return expect(
                .passive, Endpoint(server.address, port), .init(verb: .epsv, shown: shown, packet: piece.packet),
                &tracker)
        }
        return nil
    }

    // MARK: Data connections to come

    /// Waits for a data connection at the announced place, and where it would come if the address is a NAT's inner one.
    private mutating func expect(
        _ mode: Transfer.Mode, _ announced: Endpoint, _ negotiation: Channel.Negotiation, _ tracker: inout Tracker
    ) -> Int {
        if let old = tracker.agreed { stopExpecting(old) }
        let channel = register(
            Channel(session: tracker.session, mode: mode, negotiation: negotiation, announced: announced))
        tracker.agreed = channel
        return channel
    }

    /// Nothing was agreed for this transfer: PORT's last word, or the default data port (RFC 959 §3.2).
    private mutating func expectStanding(_ tracker: inout Tracker) -> Int? {
        if let standing = tracker.standing {
            return register(
                Channel(
                    session: tracker.session, mode: .active, negotiation: nil,
                    announced: channels[standing].announced))
        }
        guard !tracker.isIncomplete else { return nil }
        return register(
            Channel(
                session: tracker.session, mode: .active, negotiation: nil,
                announced: sessions[tracker.session].client))
    }

    private mutating func register(_ channel: Channel) -> Int {
        let place = channels.count
        channels.append(channel)
        for endpoint in meetingPoints(place) {
            expectations.add(place, at: endpoint)
            lookBack(place, at: endpoint)
        }
        return place
    }

    mutating func stopExpecting(_ channel: Int) {
        for endpoint in meetingPoints(channel) { expectations.remove(channel, at: endpoint) }
    }

    /// Where a data connection may be made: as announced, or at the address that the control connection shows.
    private func meetingPoints(_ channel: Int) -> [Endpoint] {
        let announced = channels[channel].announced.unmapped
        let session = sessions[channels[channel].session]
        let seen = session.endpoint(channels[channel].opener.other).address.unmapped
        return announced.address == seen ? [announced] : [announced, Endpoint(seen, announced.port)]
    }

    // MARK: Records

    private mutating func record(
        _ content: Utterance.Content, _ speaker: Role, _ piece: Piece, _ phase: Phase, _ tracker: inout Tracker,
        transfer: Int? = nil, channel: Int? = nil
    ) {
        tracker.phase = phase
        guard options.keepsRows else { return }
        transcripts[tracker.session].append(
            Utterance(
                content: content, speaker: speaker, packet: piece.packet, phase: phase, transfer: transfer,
                channel: channel))
    }

    private mutating func note(_ violation: Violation, _ piece: Piece, _ tracker: Tracker) {
        let words: String
        switch violation {
        case .unasked(let code): words = "\(code.number)"
        case .illegalReply(let code, let verb): words = "\(verb.name) → \(code.number)"
        case .badGreeting(let code): words = "\(code.number)"
        }
        find(.violation, .problem, tracker.session, nil, [piece.packet], .command(words))
    }

    private func shown(_ reply: Reply) -> String {
        let line = reply.lines.last.map { VisibleText.escaped($0).trimmed } ?? ""
        return "\(reply.code.number) \(line.hasSuffix(".") ? String(line.dropLast()) : line)"
    }

    mutating func find(
        _ code: Finding.Code, _ severity: Finding.Severity, _ session: Int, _ transfer: Int?, _ packets: [Int],
        _ facts: Finding.Facts = .none
    ) {
        findings.append(
            Finding(
                code: code, severity: severity, session: session + 1, transfer: transfer, packets: packets, facts: facts
            ))
    }
}

extension Endpoint {
    /// A data connection's address, as packets have it.
    init(_ address: DataAddress) {
        switch address.host {
        case .ipv4(let value): self.init(IPAddress(v4: value), address.port)
        case .ipv6(let high, let low): self.init(IPAddress(v6: high, low), address.port)
        }
    }
}
