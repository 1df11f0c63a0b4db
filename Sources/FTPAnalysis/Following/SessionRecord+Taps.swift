import FTPCore
import PacketCapture

/// A session that the capture has twice, from two sides of an address translation.
extension SessionRecord {
    /// Takes into account what the other place of the capture saw of the session; both are summarized.
    mutating func join(_ other: SessionRecord, mostFindings: Int) {
        var replaced: Set<Int> = []
        for place in 0..<transferShelf.count {
            guard let here = transferShelf.at(place), let there = other.transferShelf.at(place),
                here.verb == there.verb, other.shows(there) > shows(here)
            else { continue }
            replace(place, by: there, of: other)
            replaced.insert(here.number)
        }
        adopt(other.findings, replaced)
        judgeRewriting(other)
        session.otherTap?.lastPacket = other.session.lastPacket
        session.lastPacket = max(session.lastPacket, other.session.lastPacket)
        find(
            .twoTaps, .remark, nil, [session.firstPacket, other.session.firstPacket].sorted(),
            .taps(session.ends, other.session.ends))
        arrangeFindings(most: mostFindings)
    }

    /// How much can be seen of a transfer's data connection: nothing, attempts, or data.
    private func shows(_ transfer: Transfer) -> Int {
        guard let channel = transfer.channel.flatMap({ channels.at($0) }) else { return 0 }
        return switch channel.state {
        case .unseen: 0
        case .asked: 1
        case .open: 2
        }
    }

    private mutating func replace(_ place: Int, by transfer: Transfer, of other: SessionRecord) {
        let own = transferShelf[place].channel
        transferShelf[place] = transfer
        transferShelf[place].channel = own
        guard let own, channels.at(own) != nil, let channel = transfer.channel.flatMap({ other.channels.at($0) })
        else { return }
        channels[own] = channel
    }

    /// What only the other place shows; of a transfer's outcome, what the place says that shows more of it.
    private mutating func adopt(_ others: [Finding], _ replaced: Set<Int>) {
        findings.removeAll { $0.code.isOutcome && $0.transfer.map(replaced.contains) ?? false }
        let known = findings
        for finding in others
        where !known.contains(where: { $0.code == finding.code && $0.transfer == finding.transfer }) {
            if finding.code == .otherPort || finding.code == .implicitTLS { continue }
            if finding.code.isOutcome, let transfer = finding.transfer, !replaced.contains(transfer) { continue }
            findings.append(finding)
        }
    }

    /// What was announced otherwise on the other side.
    private mutating func judgeRewriting(_ other: SessionRecord) {
        var rewritten: Set<Int> = []
        for place in 0..<channels.count {
            guard let here = channels.at(place), let there = other.channels.at(place), let ours = here.negotiation,
                let theirs = there.negotiation, ours.verb == theirs.verb, here.announced != there.announced
            else { continue }
            // What passed first is what was said.
            let (said, heard) = ours.packet < theirs.packet ? (ours, theirs) : (theirs, ours)
            find(
                .addressRewritten, .remark, here.transfer.map { $0 + 1 }, [said.packet, heard.packet],
                .rewritten(said.shown, into: heard.shown))
            rewritten.formUnion([said.packet, heard.packet])
        }
        // An address that the translation made right is no private one.
        findings.removeAll { $0.code == .privateAddress && rewritten.isSuperset(of: $0.packets) }
        // Seen from inside it is a right one, and a connection that fails does not tell why.
        guard findings.contains(where: { $0.severity == .problem && $0.code.isUnconnected }) else { return }
        for place in findings.indices where findings[place].code == .privateAddress {
            findings[place].severity = .problem
        }
        // The call that one side lacks is the one that the other side shows.
        if findings.contains(where: { $0.code.isUnconnected && $0.code != .dataUnconnected }) {
            findings.removeAll { $0.code == .dataUnconnected }
        }
    }
}

extension Session {
    /// Its two ends.
    fileprivate var ends: String { "\(client) → \(server)" }
}

extension Finding.Code {
    /// Whether it says that a data connection did not come about.
    fileprivate var isUnconnected: Bool {
        [.dataUnconnected, .activeBlocked, .activeRefused, .passiveFiltered, .passiveClosed].contains(self)
    }

    /// Whether it says how a transfer ended.
    fileprivate var isOutcome: Bool {
        switch self {
        case .transferRefused, .dataUnconnected, .activeBlocked, .activeRefused, .passiveFiltered, .passiveClosed,
            .extendedPassiveUnreachable, .dataReset, .transferIncomplete, .transferStalled, .captureIncomplete,
            .successWithoutData, .dataWithoutReport, .controlLost, .transferUnanswered:
            true
        case .clearPassword, .loginRefused, .dataDelay, .dataRetried, .zeroWindow, .windowLimited, .senderSlow,
            .retransmissions, .binaryAsText, .bareLineFeeds, .slowAnswer, .privateAddress, .foreignAddress,
            .addressRewritten, .oneDirection, .twoTaps, .betweenServers, .loginGuessing, .serviceUnavailable,
            .idleTimeout, .commandInjection, .implicitTLS, .handshakeFailed, .obsoleteTLS, .sessionNotResumed,
            .noCloseNotify,
            .otherPort, .otherAddress, .bounce, .violation, .controlUnreachable:
            false
        }
    }
}
