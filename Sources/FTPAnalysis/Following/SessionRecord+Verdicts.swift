import FTPCore
import PacketCapture

/// How each transfer went.
extension SessionRecord {
    /// A silence, in nanoseconds, after which a transfer stands still.
    private static let longSilence: Int64 = 30_000_000_000
    /// The same when somebody gave the transfer up after it.
    private static let longWait: Int64 = 8_000_000_000
    /// So long before the capture's end, in nanoseconds, everything may just have been under way.
    private static let recent: Int64 = 5_000_000_000

    func verdict(of transfer: Transfer) -> Verdict {
        guard let channel = transfer.channel.flatMap({ channels.at($0) }), channel.state != .unseen else {
            return verdict(withoutData: transfer)
        }
        guard channel.state == .open else {
            if channel.resetBy.map({ $0 != channel.actualOpener }) ?? false { return .rejected }
            // Who gives up because nobody answers has not changed their mind.
            let isHopeless = channel.requests > 1 || !channel.obstacles.isEmpty
            return transfer.abortPacket != nil && !isHopeless ? .aborted : .unconnected
        }
        // What the server thought of it is in the other direction.
        if session.missing == .server { return .unanswered }
        let isSent = channel[transfer.sender].finish != nil
        let isAll = isSent || hasAllTold(transfer, channel)
        let isReset = channel.resetBy != nil && !isAll
        guard let final = transfer.final?.code else {
            let isLacking = lacksTold(transfer, channel)
            if transfer.isReportUnheard, !isReset, !isLacking { return .partlyInCapture }
            if isSent, transfer.missing == 0, !isLacking { return .unconfirmed }
            let isGivenUp = session.ending != .open || channel.resetBy != nil
            // Who closes because the other side has left has not come to an end.
            let isOwnEnd =
                isSent && (channel[transfer.sender.other].finish ?? .max) > channel[transfer.sender].finish ?? 0
            if !isOwnEnd, silence(of: transfer, channel) >= (isGivenUp ? Self.longWait : Self.longSilence) {
                return .stalled
            }
            return isReset ? .reset : .incomplete
        }
        if final.isNegative {
            if transfer.abortPacket != nil { return .aborted }
            guard transfer.preliminary != nil || transfer.bytes > 0 else { return .refused }
            // A server that has no room, or no leave, to go on says so; RST only follows from that.
            if !final.isOfTheWay { return .incomplete }
            if silence(of: transfer, channel) >= Self.longWait, !isSent { return .stalled }
            return isReset ? .reset : .incomplete
        }
        if isReset { return transfer.abortPacket == nil ? .reset : .aborted }
        if lacksTold(transfer, channel) { return .incomplete }
        let hasEnd = isSent || hasAllTold(transfer, channel) || toldBytes(of: transfer) == nil
        return hasEnd && transfer.hasBeginning ? .complete : .partlyInCapture
    }

    private func verdict(withoutData transfer: Transfer) -> Verdict {
        guard let final = transfer.final?.code else {
            if transfer.isReportUnheard { return .notInCapture }
            return transfer.preliminary == nil ? .unanswered : .incomplete
        }
        if !final.isNegative { return .notInCapture }
        if transfer.abortPacket != nil { return .aborted }
        return final == 425 ? .unconnected : .refused
    }

    /// How long nothing had moved, in nanoseconds, when the transfer was given up.
    func silence(of transfer: Transfer, _ channel: Channel) -> Int64 {
        let last = captureEnd ?? session.lastTime
        let left = leaving.map { min($0.time, last) } ?? (session.ending == .open ? last : session.lastTime)
        let end = min(
            transfer.finalTime ?? .latest, channel.resetPacket == nil ? .latest : channel.resetTime,
            transfer.finalTime == nil ? left : .latest)
        // What probes a closed window, and what is sent again, moves nothing.
        let progress = max(
            channel.progressTime, channel[transfer.sender].pace.acknowledgedTime, channel.openedTime ?? .earliest)
        let moved = progress == .earliest ? channel.lastDataTime : progress
        let begin = channel[transfer.sender.other].zeroSince.map { min($0, moved) } ?? moved
        return end.nanoseconds(since: begin)
    }

    /// Whether a transfer was under way when the capture ended.
    func isCutOff(_ transfer: Transfer) -> Bool {
        guard isCut, session.ending == .open, transfer.final == nil, let captureEnd else { return false }
        var last = transfer.commandTime
        if let channel = transfer.channel.flatMap({ channels.at($0) }), channel.state != .unseen {
            let isLeft = channel[transfer.sender].finish == nil && channel[transfer.sender.other].finish != nil
            guard channel.resetBy == nil, !isLeft else { return false }
            last = max(last, channel.lastDataTime)
        }
        return captureEnd.nanoseconds(since: last) <= Self.recent && unansweredControl.numbers.isEmpty
    }

    /// Whether less was sent than the server had told.
    func lacksTold(_ transfer: Transfer, _ channel: Channel) -> Bool {
        guard let told = toldBytes(of: transfer), channel[transfer.sender].finish != nil, transfer.missing == 0
        else { return false }
        let moved = UInt64(transfer.bytes)
        // Where REST was used, some servers tell the size of the file and some what is left of it.
        return moved < told && !(transfer.offset > 0 && moved + transfer.offset >= told)
    }

    private func hasAllTold(_ transfer: Transfer, _ channel: Channel) -> Bool {
        guard let told = toldBytes(of: transfer), told > 0 else { return false }
        return UInt64(transfer.bytes + transfer.missing) + transfer.offset >= told
    }

    /// What should move, where that can be compared with what moved.
    func toldBytes(of transfer: Transfer) -> UInt64? {
        transfer.isVerbatim && !transfer.isPart ? transfer.toldBytes : nil
    }

    /// The packets that prove a verdict.
    func evidence(of transfer: Transfer) -> [Int] {
        let channel = transfer.channel.flatMap { channels.at($0) }
        var packets = [transfer.commandPacket, transfer.preliminary?.packet, transfer.abortPacket].compactMap { $0 }
        if let channel, channel.state != .unseen {
            packets.append(channel.firstPacket)
            packets += [channel.fromClient.finish, channel.fromServer.finish, channel.resetPacket].compactMap { $0 }
            packets += channel.obstacles.map(\.packet)
            packets += transfer.verdict == .stalled ? [channel.lastPacket] : []
        }
        if let final = transfer.final { packets.append(final.packet) }
        return packets.sorted().reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}

extension Reply.Code {
    /// Whether it blames the connection, not the storage (RFC 959 §4.2.1).
    fileprivate var isOfTheWay: Bool { ![450, 451, 452, 532, 550, 551, 552, 553].contains(number) }
}

extension Timestamp {
    fileprivate static let earliest = Timestamp(seconds: .min, nanoseconds: 0)
    fileprivate static let latest = Timestamp(seconds: .max, nanoseconds: 0)
}

extension Channel {
    /// Who has opened it.
    var actualOpener: Role { isOpenedByClient ? .client : .server }
}
