import FTPCore
import PacketCapture

/// What is said of a transfer: the cause of a failure, and what made it slow.
extension SessionRecord {
    /// For so long, in nanoseconds, a first packet may wait for its answer.
    private static let longUnanswered: Int64 = 3_000_000_000
    /// So many users refused look like guessing.
    private static let manyRefusals = 3

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
        let reply = transfer.final.map { Finding.Facts.reply("\($0.code.number)") } ?? .none
        let isCut = isCutOff(transfer)
        func tell(_ code: Finding.Code, _ facts: Finding.Facts) {
            find(code, isCut ? .remark : .problem, transfer.number, transfer.evidence, isCut ? .captureEnds : facts)
        }
        switch transfer.verdict {
        case .complete: judgeReport(transfer)
        case .aborted, .partlyInCapture: break
        case .notInCapture: judgeMissingData(transfer)
        case .refused: tell(.transferRefused, reply)
        case .unconnected, .rejected: judgeAttempt(transfer, channel)
        case .reset:
            if !judgeControl(transfer) { tell(.dataReset, reply) }
        case .stalled:
            let seconds = channel.map { Double(silence(of: transfer, $0)) / 1e9 } ?? 0
            let closed = channel.flatMap { $0[transfer.sender.other].zeroSince == nil ? nil : transfer.sender.other }
            find(
                .transferStalled, .problem, transfer.number, transfer.evidence,
                .silence(seconds, fault: closed))
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

    /// The server says that it went well, and there is no data: that is odd where the capture has other data.
    private mutating func judgeMissingData(_ transfer: Transfer) {
        let hasOthers = channels.elements.contains { $0.state == .open && $0.transfer != transfer.number - 1 }
        guard hasOthers, session.encryptedFrom == nil, let channel = transfer.channel.flatMap({ channels.at($0) }),
            !channel.isBetweenServers
        else { return }
        find(.successWithoutData, .remark, transfer.number, transfer.evidence, .none)
    }

    /// The server's report was sent again and again, and nobody answered: the client never had it.
    private mutating func judgeReport(_ transfer: Transfer) {
        let repeats = unansweredControl.numbers
        guard let final = transfer.final, session.ending == .open, repeats.count >= 2, repeats[0] > final.packet,
            unansweredControlRole == .server, lastReply == final.packet
        else { return }
        find(.controlLost, .problem, transfer.number, [final.packet] + repeats, .none)
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
        find(.captureIncomplete, .remark, transfer.number, transfer.evidence, .sizes(moved: transfer.bytes, told: all))
    }

    /// Whether one side closed the control connection as it should, before the other did.
    private func record(wasLeftBy role: Role) -> Bool { session.ending == .closed && leaving?.role == role }

    /// Whether the control connection was closed in order when the data had all been sent.
    private func wasLeftAfterData(_ transfer: Transfer, _ channel: Channel?) -> Bool {
        guard session.ending == .closed, let leaving, let channel else { return false }
        return leaving.time >= channel.lastDataTime
    }

    /// Whether the control connection was lost while the transfer ran; says so if it was.
    private mutating func judgeControl(_ transfer: Transfer) -> Bool {
        guard transfer.final == nil else { return false }
        let repeats = unansweredControl.numbers
        guard session.ending != .open || repeats.count >= 2 else { return false }
        let last = session.ending == .open ? repeats : [session.lastPacket]
        let packets = (transfer.evidence + last).sorted().reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
        find(.controlLost, .problem, transfer.number, packets, .none)
        return true
    }

    // MARK: Data connections that did not come about

    private mutating func judgeAttempt(_ transfer: Transfer, _ channel: Channel?) {
        let reply = transfer.final.map { "\($0.code.number)" }
        guard let channel, channel.state == .asked, let to = channel.to else {
            find(
                .dataUnconnected, .problem, transfer.number, transfer.evidence,
                reply.map { .reply($0) } ?? .none)
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

    /// Passive connections that failed before a transfer was asked for.
    mutating func judgeUnused(_ place: Int) {
        let channel = channels[place]
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
        let code: Finding.Code =
            switch (negotiation.verb, channel.resetBy) {
            case (.epsv, _): .extendedPassiveUnreachable
            case (_, .server): .passiveClosed
            case (_, _): .passiveFiltered
            }
        let packets = [negotiation.packet, channel.firstPacket, channel.resetPacket ?? channel.lastPacket]
        find(code, .problem, nil, packets + channel.obstacles.map(\.packet), .attempt(attempt))
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
