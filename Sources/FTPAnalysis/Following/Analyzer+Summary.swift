import FTPCore
import PacketCapture

/// What became of each transfer, once everything is known.
extension Analyzer {
    /// A pause before a data connection that people notice.
    private static let longDelay = 2.0

    /// Completes the transfers and says what was found.
    mutating func summarize() {
        for place in transfers.indices { transfers[place] = summary(of: transfers[place]) }
        for place in transfers.indices { judge(transfers[place]) }
        judgeAnnouncements()
        findings.sort { ($0.session, $0.packets.first ?? 0) < ($1.session, $1.packets.first ?? 0) }
        mergeViolations()
    }

    /// The transfer with what its data connection shows.
    package func summary(of transfer: Transfer) -> Transfer {
        var transfer = transfer
        if let place = transfer.channel {
            let channel = channels[place]
            let isEncrypted = sessions[channel.session].encryptedFrom != nil
            if !isEncrypted || channel.state != .unseen { transfer.mode = channel.mode }
            transfer.negotiation = channel.negotiation?.shown
            transfer.announced = channel.announced
            if channel.state != .unseen {
                transfer.openedBy = channel.isOpenedByClient ? .client : .server
                (transfer.from, transfer.to) = (channel.from, channel.to)
                transfer.bytes = channel[transfer.sender].bytes
                transfer.missing = channel[transfer.sender].missing
                transfer.hasEnd = channel[transfer.sender].finish != nil
                (transfer.firstPacket, transfer.lastPacket) = (channel.firstPacket, channel.lastPacket)
                transfer.seconds = Double(channel.lastDataTime.nanoseconds(since: channel.firstTime)) / 1e9
                let delay = Double(channel.firstTime.nanoseconds(since: transfer.commandTime)) / 1e9
                transfer.delay = delay > 0 ? delay : nil
            }
        }
        transfer.verdict = verdict(of: transfer)
        return transfer
    }

    private func verdict(of transfer: Transfer) -> Verdict {
        let channel = transfer.channel.map { channels[$0] }
        let state = channel?.state ?? .unseen
        let isSent = channel?[transfer.sender].finish != nil
        let isReset = channel?.resetBy != nil && !isSent
        guard let final = transfer.final?.code else {
            if state == .open { return isReset ? .reset : .incomplete }
            if state == .asked { return .unconnected }
            return transfer.preliminary == nil ? .unanswered : .incomplete
        }
        if final.isNegative {
            if transfer.abortPacket != nil { return .aborted }
            if state == .open, transfer.preliminary != nil || transfer.bytes > 0 {
                return isReset ? .reset : .incomplete
            }
            return final == 425 || state == .asked ? .unconnected : .refused
        }
        switch state {
        case .unseen: return .notInCapture
        case .asked: return .unconnected
        case .open: return isReset ? .reset : .complete
        }
    }

    private mutating func judge(_ transfer: Transfer) {
        let session = transfer.session - 1
        let evidence = [transfer.commandPacket, transfer.firstPacket, transfer.final?.packet].compactMap { $0 }
        let packets = evidence.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }.sorted()
        let code: Finding.Code?
        switch transfer.verdict {
        case .complete, .notInCapture, .aborted: code = nil
        case .refused: code = .transferRefused
        case .unconnected: code = .dataUnconnected
        case .reset: code = .dataReset
        case .incomplete: code = .transferIncomplete
        case .unanswered: code = .transferUnanswered
        }
        if let code {
            let reply = transfer.final.map { Finding.Facts.reply("\($0.code.number)") } ?? .none
            find(code, .problem, session, transfer.number, packets, reply)
        }
        if transfer.verdict != .unconnected, let delay = transfer.delay, delay >= Self.longDelay {
            find(
                .dataDelay, .remark, session, transfer.number, [transfer.commandPacket, transfer.firstPacket],
                .delay(delay))
        }
        judgePort(transfer, session)
    }

    /// RFC 959 §3.2: the server's data port is the one below its control port.
    private mutating func judgePort(_ transfer: Transfer, _ session: Int) {
        guard transfer.mode == .active, transfer.openedBy == .server, let from = transfer.from else { return }
        let usual = sessions[session].server.port &- 1
        guard from.port != usual else { return }
        find(
            .otherPort, .remark, session, transfer.number, [transfer.firstPacket],
            .port(from.port, usual: usual))
    }

    /// Addresses that were announced and that the other side cannot, or should not, use.
    private mutating func judgeAnnouncements() {
        for channel in channels {
            guard let negotiation = channel.negotiation else { continue }
            let session = sessions[channel.session]
            let owner = channel.opener.other
            let (own, peer) = (session.endpoint(owner).address.unmapped, session.endpoint(owner.other).address.unmapped)
            let announced = channel.announced.address.unmapped
            guard announced != own else { continue }
            let number = channel.transfer.map { transfers[$0].number }
            let isPrivate = announced.isPrivate
            if isPrivate, !peer.isPrivate {
                let failed = channel.transfer.map { !transfers[$0].verdict.isHealthy } ?? false
                find(
                    .privateAddress, failed ? .problem : .remark, channel.session, number, [negotiation.packet],
                    .address(announced.description, whose: owner))
            } else if channel.mode == .active, !isPrivate || own.isPrivate {
                find(
                    .bounce, .problem, channel.session, number, [negotiation.packet],
                    .address(channel.announced.description, whose: owner))
            }
        }
    }

    /// The same breach again and again in a session is one finding.
    private mutating func mergeViolations() {
        var merged: [Finding] = []
        var first = 0
        for finding in findings {
            // They are sorted by session, so that only the session's own need be compared.
            if let last = merged.last, last.session != finding.session { first = merged.count }
            let same = merged[first...].lastIndex { known in
                guard known.code == finding.code else { return false }
                switch (finding.code, known.facts, finding.facts) {
                case (.otherPort, _, _), (.clearPassword, _, _): return true
                case (.violation, .command(let one), .command(let other)): return one == other
                case _: return false
                }
            }
            if let same { merged[same].packets += finding.packets } else { merged.append(finding) }
        }
        findings = merged
    }
}

extension IPAddress {
    /// Whether nobody on the internet can reach it.
    var isPrivate: Bool {
        switch family {
        case .v4: HostAddress.ipv4(UInt32(truncatingIfNeeded: low)).isPrivate
        case .v6: HostAddress.ipv6(high, low).isPrivate
        }
    }
}
