import FTPCore
import PacketCapture

/// What became of each transfer, once everything is known.
extension SessionRecord {
    /// Packets that a finding names.
    private static let mostPackets = 100

    /// Completes the transfers and says what was found; of each kind at most so often.
    mutating func summarize(mostFindings: Int) {
        transferShelf.compact()
        channels.compact()
        utterances.compact()
        for place in 0..<transferShelf.count where transferShelf.at(place) != nil { complete(place) }
        for place in 0..<transferShelf.count { if let transfer = transferShelf.at(place) { judge(transfer) } }
        for place in 0..<channels.count where channels.at(place) != nil {
            judgeAnnouncement(place)
            judgeUnused(place)
        }
        if let missing = session.missing {
            find(.oneDirection, .remark, nil, [session.firstPacket], .missing(missing))
        }
        judgeUnheard()
        judgeLogins()
        judgeObstacles()
        judgeProtection()
        arrangeFindings(most: mostFindings)
    }

    /// Writes into a transfer what its data connection shows.
    private mutating func complete(_ place: Int) {
        guard !transferShelf[place].isComplete else { return }
        transferShelf[place] = summary(of: transferShelf[place])
        transferShelf[place].isComplete = true
    }

    /// Gives up the oldest transfer beyond those that are kept: only counts and findings stay of it.
    mutating func foldTransfer() {
        let place = transferShelf.firstExcess
        complete(place)
        let transfer = transferShelf[place]
        judge(transfer)
        if let channel = transfer.channel, channels.at(channel) != nil { judgeAnnouncement(channel) }
        session.omitted.transfers += 1
        session.omitted.healthy += transfer.verdict.isHealthy ? 1 : 0
        session.omitted.bytes += transfer.bytes
        transferShelf.dropFirstExcess()
    }

    /// Gives up the oldest data connection beyond those that are kept.
    mutating func foldChannel() {
        let place = channels.firstExcess
        if let transfer = channels[place].transfer, transferShelf.at(transfer) != nil { complete(transfer) }
        judgeAnnouncement(place)
        channels.dropFirstExcess()
    }

    /// The transfer with what its data connection shows.
    private func summary(of transfer: Transfer) -> Transfer {
        var transfer = transfer
        if let channel = transfer.channel.flatMap({ channels.at($0) }) {
            let isEncrypted = session.encryptedFrom != nil
            if !isEncrypted || channel.state != .unseen { transfer.mode = channel.mode }
            transfer.negotiation = channel.negotiation?.shown
            transfer.announced = channel.announced
            if channel.state != .unseen {
                transfer.openedBy = channel.isOpenedByClient ? .client : .server
                (transfer.from, transfer.to) = (channel.from, channel.to)
                transfer.bytes = channel[transfer.sender].bytes
                transfer.missing = channel[transfer.sender].missing
                transfer.hasBeginning = channel.hasBeginning || toldBytes(of: transfer) == UInt64(transfer.bytes)
                transfer.hasEnd = channel[transfer.sender].finish != nil
                (transfer.firstPacket, transfer.lastPacket) = (channel.firstPacket, channel.lastPacket)
                transfer.seconds = Double(channel.lastDataTime.nanoseconds(since: channel.firstTime)) / 1e9
                let delay = Double(channel.firstTime.nanoseconds(since: transfer.commandTime)) / 1e9
                transfer.delay = delay > 0 ? delay : nil
            }
        }
        transfer.verdict = verdict(of: transfer)
        transfer.evidence = evidence(of: transfer)
        return transfer
    }

    /// RFC 959 §3.2: the server's data port is the one below its control port.
    mutating func judgePort(_ transfer: Transfer) {
        guard transfer.mode == .active, transfer.openedBy == .server, let from = transfer.from else { return }
        if from.address.unmapped != session.server.address.unmapped,
            transfer.channel.flatMap({ channels.at($0) })?.isBetweenServers == false
        {
            find(
                .otherAddress, .remark, transfer.number, [transfer.firstPacket],
                .addresses(from.address.description, session.server.address.description))
        }
        let usual = session.server.port &- 1
        guard from.port != usual else { return }
        find(
            .otherPort, .remark, transfer.number, [transfer.firstPacket],
            .port(from.port, usual: usual))
    }

    // MARK: Findings

    mutating func find(
        _ code: Finding.Code, _ severity: Finding.Severity, _ transfer: Int?, _ packets: [Int],
        _ facts: Finding.Facts
    ) {
        findings.append(
            Finding(
                code: code, severity: severity, session: session.number, transfer: transfer, packets: packets.sorted(),
                facts: facts))
    }

    /// Sorts the findings by their packets and makes one of those that say the same; beyond so many of a kind, the
    /// last one counts the others.
    mutating func arrangeFindings(most: Int) {
        findings.sort { ($0.packets.first ?? 0) < ($1.packets.first ?? 0) }
        var merged: [Finding] = []
        var counts: [Finding.Code: Int] = [:]
        for finding in findings {
            let isCrowded = counts[finding.code, default: 0] >= most
            if let same = merged.lastIndex(where: { isCrowded ? $0.code == finding.code : $0.saysTheSame(finding) }) {
                merged[same].count += finding.count
                let room = max(0, Self.mostPackets - merged[same].packets.count)
                merged[same].packets += finding.packets.prefix(room)
                if finding.severity == .problem { merged[same].severity = .problem }
            } else {
                counts[finding.code, default: 0] += 1
                merged.append(finding)
            }
        }
        findings = merged
    }
}

extension Finding {
    /// Whether two findings need be told only once.
    fileprivate func saysTheSame(_ other: Finding) -> Bool {
        guard code == other.code else { return false }
        switch (code, facts, other.facts) {
        case (.otherPort, _, _), (.clearPassword, _, _), (.noCloseNotify, _, _), (.obsoleteTLS, _, _),
            (.bareLineFeeds, _, _), (.addressRewritten, _, _), (.otherAddress, _, _):
            return true
        case (.privateAddress, .address(let one, _), .address(let other, _)),
            (.foreignAddress, .address(let one, _), .address(let other, _)):
            return one == other
        case (.loginRefused, .reply(let one), .reply(let other)): return one == other
        case (.violation, .command(let one), .command(let other)): return one == other
        case _: return false
        }
    }
}
