import PacketCapture

/// What made a transfer slow.
extension SessionRecord {
    /// A pause before a data connection that people notice, in seconds.
    private static let longDelay = 2.0
    /// For so long, in nanoseconds, a window may be closed, or full, without anybody noticing.
    private static let longClosed: Int64 = 1_000_000_000
    /// For so long a sender may rest.
    private static let longRest: Int64 = 2_000_000_000
    /// So many segments sent again, and such a share of all, in percent, slow a transfer down.
    private static let manyResent = 5
    private static let resentPercent = 2

    mutating func judgeSpeed(_ transfer: Transfer, _ channel: Channel) {
        if channel.state == .open {
            let opening = channel.openedTime.map { Double($0.nanoseconds(since: channel.firstTime)) / 1e9 } ?? 0
            if let delay = transfer.delay, delay >= Self.longDelay {
                find(
                    .dataDelay, .remark, transfer.number, [transfer.commandPacket, transfer.firstPacket],
                    .delay(delay))
            }
            if channel.requests > 1, opening >= 0.5 {
                let packets = [transfer.commandPacket, channel.firstPacket]
                find(.dataRetried, .remark, transfer.number, packets, .slow("\(channel.requests)", seconds: opening))
            }
        }
        for role in [Role.client, .server] {
            let flow = channel[role]
            let isPaced = judgePace(transfer, channel, role)
            // A receiver with a full window throws away what comes all the same; a host that is told of packets too
            // big for the way sends them again in pieces.
            let isExplained =
                isPaced || channel[role.other].zeroNanoseconds >= Self.longClosed || transfer.verdict == .stalled
                || channel.obstacles.contains { $0.reason == .tooBig && $0.sender == role }
            let all = flow.segments - flow.copies
            if !isExplained, flow.resent >= Self.manyResent, flow.resent * 100 >= all * Self.resentPercent {
                find(
                    .retransmissions, .remark, transfer.number, flow.resentPackets.numbers,
                    .share(role, of: flow.resent, all: all))
            }
            if flow.zeroNanoseconds >= Self.longClosed {
                find(
                    .zeroWindow, .remark, transfer.number, flow.zeroPackets.numbers,
                    .window(role, seconds: Double(flow.zeroNanoseconds) / 1e9))
            }
        }
    }

    /// Says which side the transfer had to wait for, if it was for the half of its time; tells whether it was the
    /// receiver.
    private mutating func judgePace(_ transfer: Transfer, _ channel: Channel, _ sender: Role) -> Bool {
        guard sender == transfer.sender, transfer.verdict != .stalled, let seconds = transfer.seconds else {
            return false
        }
        let pace = channel[sender].pace
        let half = Int64(seconds * 0.5e9)
        if pace.restNanoseconds >= max(Self.longRest, half) {
            find(
                .senderSlow, .remark, transfer.number, pace.restPackets.numbers,
                .window(sender, seconds: Double(pace.restNanoseconds) / 1e9))
        }
        // A window that was closed says the same, and more.
        let wasClosed = channel[sender.other].zeroNanoseconds >= Self.longClosed
        guard !wasClosed, pace.fullNanoseconds >= max(Self.longClosed, half) else { return false }
        find(
            .windowLimited, .remark, transfer.number, pace.fullPackets.numbers,
            .window(sender.other, seconds: Double(pace.fullNanoseconds) / 1e9))
        return true
    }
}
