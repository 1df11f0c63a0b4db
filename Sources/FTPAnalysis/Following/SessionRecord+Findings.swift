import FTPCore
import PacketCapture

/// What is said of a transfer: the cause of a failure, and what made it slow.
extension SessionRecord {
    /// For so long, in nanoseconds, a first packet may wait for its answer.
    private static let longUnanswered: Int64 = 3_000_000_000
    /// So many users refused look like guessing.
    private static let manyRefusals = 3
    /// So often something is sent again before it is clear that nobody hears it.
    private static let manyUnheard = 3
    /// So many bytes fill a packet that may be too big for a way.
    private static let wide = 1_000
    /// For so long, in nanoseconds, a server may take to report that all has arrived.
    private static let longReport: Int64 = 5_000_000_000

    mutating func judge(_ transfer: Transfer) {
        let channel = transfer.channel.flatMap { channels.at($0) }
        judgeVerdict(transfer, channel)
        judgeCapture(transfer)
        if let channel {
            judgeSpeed(transfer, channel)
            judgeText(transfer, channel)
        }
        judgePort(transfer)
    }

    private mutating func judgeVerdict(_ transfer: Transfer, _ channel: Channel?) {
        let reply = transfer.refusal.map { Finding.Facts.reply($0) } ?? .none
        let isCut = isCutOff(transfer)
        func tell(_ code: Finding.Code, _ facts: Finding.Facts) {
            find(code, isCut ? .remark : .problem, transfer.number, transfer.evidence, isCut ? .captureEnds : facts)
        }
        switch transfer.verdict {
        case .complete: judgeReport(transfer, channel)
        case .aborted, .partlyInCapture: break
        case .notInCapture: judgeMissingData(transfer)
        case .refused: tell(.transferRefused, reply)
        case .unconnected, .rejected: judgeAttempt(transfer, channel)
        case .reset:
            if !judgeControl(transfer) {
                // Who closes while data still comes resets what comes after that.
                let closed = channel.flatMap { channel in
                    channel.resetBy.flatMap { channel[$0].finish == nil ? nil : $0 }
                }
                tell(
                    .dataReset,
                    channel?.resetBy.map { .loss(by: $0, isReset: closed == nil, reply: transfer.refusal) } ?? reply)
            }
        case .stalled:
            judgeStandstill(transfer, channel)
        case .incomplete:
            if let channel, transfer.final?.code.isNegative == false, lacksTold(transfer, channel) {
                let told = Int(clamping: transfer.toldBytes ?? 0)
                tell(.transferIncomplete, .sizes(moved: transfer.bytes, told: told))
            } else if isCut || !judgeControl(transfer) {
                tell(.transferIncomplete, reply)
            }
        case .unconfirmed:
            if !isCut, wasLeftAfterData(transfer, channel) || !judgeControl(transfer) {
                tell(.dataWithoutReport, .none)
            }
        case .unanswered where session.missing == .server: break
        case .unanswered:
            if isCut || record(wasLeftBy: .client) || !judgeControl(transfer) { tell(.transferUnanswered, .none) }
        }
    }

    /// A transfer that stood still, and whose fault that is.
    private mutating func judgeStandstill(_ transfer: Transfer, _ channel: Channel?) {
        let seconds = channel.map { Double(silence(of: transfer, $0)) / 1e9 } ?? 0
        let sender = transfer.sender
        guard let channel, channel[sender.other].zeroSince == nil, channel[sender].stuck.count >= Self.manyUnheard,
            channel[sender].stuck.acknowledged == channel[sender].pace.acknowledged
        else {
            let closed = channel.flatMap { $0[sender.other].zeroSince == nil ? nil : sender.other }
            return find(
                .transferStalled, .problem, transfer.number, transfer.evidence, .silence(seconds, fault: closed))
        }
        let stuck = channel[sender].stuck
        find(
            .transferStalled, .problem, transfer.number, transfer.evidence + channel[sender].resentPackets.numbers,
            .unheard(
                seconds, of: sender, times: stuck.count,
                isWide: stuck.length >= Self.wide && stuck.acknowledged < stuck.length))
    }

    /// The server says that it went well, and there is no data: that is odd where the capture has other data.
    private mutating func judgeMissingData(_ transfer: Transfer) {
        let hasOthers = channels.elements.contains { $0.state == .open && $0.transfer != transfer.number - 1 }
        guard hasOthers, transfer.final != nil, session.encryptedFrom == nil,
            let channel = transfer.channel.flatMap({ channels.at($0) }),
            !channel.isBetweenServers
        else { return }
        find(.successWithoutData, .remark, transfer.number, transfer.evidence, .none)
    }

    /// The server's report came late, or it was sent again and again, and nobody answered: the client never had it.
    private mutating func judgeReport(_ transfer: Transfer, _ channel: Channel?) {
        guard let final = transfer.final else { return }
        if let channel, let time = transfer.finalTime, let end = channel[transfer.sender].finish {
            let wait = time.nanoseconds(since: channel.lastDataTime)
            if wait >= Self.longReport {
                find(.slowAnswer, .remark, transfer.number, [end, final.packet], .late(Double(wait) / 1e9))
            }
        }
        guard lastReply == final.packet else { return }
        let repeats = unansweredControl.numbers
        if session.ending == .open, repeats.count >= 2, repeats[0] > final.packet, unansweredControlRole == .server {
            find(.controlLost, .problem, transfer.number, [final.packet] + repeats, .none)
        } else if session.ending == .reset, resetBy == .client, leaving == nil, lastOfClient < final.packet {
            find(
                .controlLost, .problem, transfer.number, [final.packet, session.lastPacket],
                .loss(by: .client, isReset: true, reply: nil))
        } else if let leaving, leaving.role == .client, let time = transfer.finalTime, leaving.time < time,
            !hasSaidGoodbye, transfer.sender == .client
        {
            // Who is ended in the middle closes in order, too: the server takes that for the end of the file.
            find(
                .controlLost, .remark, transfer.number, transfer.evidence,
                .loss(by: .client, isReset: false, reply: nil))
        }
    }

    /// What the capture lacks of a transfer that went well.
    private mutating func judgeCapture(_ transfer: Transfer) {
        let told = Int(clamping: transfer.toldBytes ?? 0) - Int(clamping: transfer.offset)
        let all: Int
        switch transfer.verdict {
        case .partlyInCapture: all = max(told, transfer.bytes + transfer.missing)
        case .complete where transfer.missing > 0: all = transfer.bytes + transfer.missing
        case .complete, .refused, .unconnected, .rejected, .aborted, .reset, .stalled, .incomplete, .unconfirmed,
            .unanswered, .notInCapture:
            return
        }
        let facts: Finding.Facts =
            transfer.final == nil
            ? .lacking(.report)
            : transfer.hasBeginning || all > transfer.bytes
                ? .sizes(moved: transfer.bytes, told: all) : .lacking(.beginning)
        find(.captureIncomplete, .remark, transfer.number, transfer.evidence, facts)
    }

    /// What the capture lacks of the dialogue. Of one whose other half is missing as a whole, that is said.
    mutating func judgeUnheard() {
        guard session.missing == nil else { return }
        for role in [Role.client, .server] where unheard[role].bytes > 0 {
            find(
                .captureIncomplete, .remark, nil, unheard[role].packets.numbers,
                .lacking(.words(of: role, bytes: unheard[role].bytes)))
        }
    }

    /// Whether one side closed the control connection as it should, before the other did.
    private func record(wasLeftBy role: Role) -> Bool { session.ending == .closed && leaving?.role == role }

    /// Whether the control connection was closed in order when the data had all been sent.
    private func wasLeftAfterData(_ transfer: Transfer, _ channel: Channel?) -> Bool {
        guard let leaving, let channel else { return false }
        return leaving.time >= channel.lastDataTime
    }

    /// Whether the control connection was lost while the transfer ran; says so if it was.
    private mutating func judgeControl(_ transfer: Transfer) -> Bool {
        guard transfer.final == nil else { return false }
        let repeats = unansweredControl.numbers
        guard session.ending != .open || repeats.count >= 2 else { return false }
        let last = session.ending == .open ? repeats : [session.lastPacket]
        let packets = (transfer.evidence + last).sorted().reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
        let culprit = leaving?.role ?? resetBy
        let facts = culprit.map { Finding.Facts.loss(by: $0, isReset: leaving == nil, reply: nil) } ?? .none
        find(.controlLost, .problem, transfer.number, packets, facts)
        return true
    }

    // MARK: Data connections that did not come about

    private mutating func judgeAttempt(_ transfer: Transfer, _ channel: Channel?) {
        let reply = transfer.final.map { "\($0.code.number)" }
        guard let channel, channel.state == .asked, let to = channel.to else {
            let place = channel.map { self.place(of: $0.announced, $0) } ?? .own
            // Where the call was to go to a third host, its failure is no failure of this way.
            guard place != .third else { return }
            find(
                .dataUnconnected, .problem, transfer.number, transfer.evidence,
                .unseen(channel?.mode, place, reply: transfer.refusal))
            return
        }
        var attempt = Finding.Attempt(target: to.description, requests: channel.requests, reply: reply)
        if let obstacle = channel.obstacles.first {
            (attempt.reporter, attempt.reason) = (obstacle.reporter.description, obstacle.reason)
        }
        attempt.hasFallback = transferShelf.elements.contains { other in
            guard other.number > transfer.number, other.verdict == .complete,
                let way = other.channel.flatMap({ channels.at($0) })
            else { return false }
            return way.negotiation?.verb != channel.negotiation?.verb
        }
        let isTurnedAway = transfer.verdict == .rejected
        attempt.isTurnedAway = isTurnedAway
        attempt.place = place(of: to, channel)
        let code: Finding.Code =
            switch (channel.mode, channel.negotiation?.verb) {
            case (.active, _): isTurnedAway ? .activeRefused : .activeBlocked
            case (.passive, .epsv): .extendedPassiveUnreachable
            case (.passive, _): isTurnedAway ? .passiveClosed : .passiveFiltered
            }
        let isCut = isCutOff(transfer) && channel.requests <= 1 && !isTurnedAway && channel.obstacles.isEmpty
        find(
            code, isCut ? .remark : .problem, transfer.number, transfer.evidence,
            isCut ? .captureEnds : .attempt(attempt))
    }

    /// Whose address a data connection was to go to.
    private func place(of target: Endpoint, _ channel: Channel) -> Finding.Place {
        let (address, owner) = (target.address.unmapped, channel.opener.other)
        let (own, peer) = (session.endpoint(owner).address.unmapped, session.endpoint(owner.other).address.unmapped)
        if address == own { return .own }
        return address.isPrivate && !(own.isPrivate && peer.isPrivate) ? .hidden : .third
    }

    /// Passive connections that failed before a transfer was asked for.
    mutating func judgeUnused(_ place: Int) {
        let channel = channels[place]
        judgeUncalled(channel)
        guard channel.transfer == nil, channel.mode == .passive, channel.state == .asked, let to = channel.to,
            let negotiation = channel.negotiation, wasTried(channel)
        else { return }
        let later = channels.elements.contains { $0.firstPacket > channel.firstPacket && $0.state == .open }
        var attempt = Finding.Attempt(
            target: to.description, requests: channel.requests, isTurnedAway: channel.resetBy == .server,
            hasFallback: later)
        if let obstacle = channel.obstacles.first {
            (attempt.reporter, attempt.reason) = (obstacle.reporter.description, obstacle.reason)
        }
        attempt.place = self.place(of: to, channel)
        let code: Finding.Code =
            switch (negotiation.verb, channel.resetBy) {
            case (.epsv, _): .extendedPassiveUnreachable
            case (_, .server): .passiveClosed
            case (_, _): .passiveFiltered
            }
        let packets = [negotiation.packet, channel.firstPacket, channel.resetPacket ?? channel.lastPacket]
        find(code, .problem, nil, packets + channel.obstacles.map(\.packet), .attempt(attempt))
    }

    /// A passive port that the client was told of, and waited for in vain as it seems: its call is not in the capture.
    private mutating func judgeUncalled(_ channel: Channel) {
        guard channel.transfer == nil, channel.mode == .passive, channel.state == .unseen, let given = channel.given,
            session.missing == nil, let end = channel.abandoned, end.nanoseconds(since: given) >= Self.longUnanswered,
            let negotiation = channel.negotiation
        else { return }
        find(
            .dataUnconnected, .problem, nil, [negotiation.packet],
            .unseen(.passive, place(of: channel.announced, channel), reply: nil))
    }

    /// Whether nobody answered for long enough, or somebody did.
    private func wasTried(_ channel: Channel) -> Bool {
        if channel.resetBy == .server || channel.requests > 1 { return true }
        if !channel.earlier.isEmpty || !channel.obstacles.isEmpty { return true }
        return session.lastTime.nanoseconds(since: channel.firstTime) >= Self.longUnanswered
    }

    // MARK: Representation

    private mutating func judgeText(_ transfer: Transfer, _ channel: Channel) {
        guard channel.isText else { return }
        let sample = channel[transfer.sender].sample
        let packets = [transfer.commandPacket, transfer.firstPacket]
        if sample.isBinary {
            find(.binaryAsText, .problem, transfer.number, packets, .text(sample.kind ?? ""))
        } else if sample.bareLineFeeds > 0 {
            find(.bareLineFeeds, .remark, transfer.number, packets, .count(sample.bareLineFeeds))
        }
    }

    // MARK: The control connection

    /// Messages that packets of the control connection could not be delivered; harmless once both sides had closed it.
    mutating func judgeObstacles() {
        guard let first = obstacles.first else { return }
        let target = session.endpoint(first.sender.other).description
        var attempt = Finding.Attempt(target: target, requests: 1)
        (attempt.reporter, attempt.reason) = (first.reporter.description, first.reason)
        find(
            .controlUnreachable, session.ending == .closed ? .remark : .problem, nil, obstacles.map(\.packet),
            .attempt(attempt))
    }

    // MARK: Logins

    mutating func judgeLogins() {
        guard refusals.count >= Self.manyRefusals else { return }
        find(.loginGuessing, .problem, nil, Array(refusals.prefix(100)), .count(refusals.count))
    }
}
