import FTPCore
import PacketCapture

/// What is said of the addresses that PORT, PASV and their successors announce.
extension SessionRecord {
    /// An address that was announced and that the other side cannot, or should not, use.
    mutating func judgeAnnouncement(_ place: Int) {
        let channel = channels[place]
        guard !channel.isJudged, let negotiation = channel.negotiation else { return }
        channels[place].isJudged = true
        let owner = channel.opener.other
        let (own, peer) = (session.endpoint(owner).address.unmapped, session.endpoint(owner.other).address.unmapped)
        let announced = channel.announced.address.unmapped
        let transfer = channel.transfer.flatMap { transferShelf.at($0) }
        let isOutside = announced.isPrivate && !(own.isPrivate && peer.isPrivate)
        let hasFailed = hasFailed(channel, transfer)
        func tell(_ code: Finding.Code, _ severity: Finding.Severity, _ facts: Finding.Facts, _ packets: [Int] = []) {
            find(code, severity, transfer?.number, [negotiation.packet] + packets, facts)
        }
        if announced == own {
            // Its own address is right, unless the way to the other side needs another one, and it shows.
            guard isOutside, channel.isRefused || transfer?.verdict == .unconnected else { return }
            return tell(.privateAddress, .problem, .address(announced.description, whose: owner))
        }
        let isElsewhere = channel.state != .unseen && channel.to?.address.unmapped == own
        if channel.isBetweenServers {
            tell(.betweenServers, .remark, .address(channel.announced.description, whose: owner))
        } else if isOutside {
            tell(.privateAddress, hasFailed ? .problem : .remark, .address(announced.description, whose: owner))
        } else if isElsewhere {
            let actual = channel.to?.description ?? ""
            tell(.addressRewritten, .remark, .addresses(channel.announced.description, actual), [channel.firstPacket])
        } else if channel.mode == .active, !announced.isPrivate || own.isPrivate {
            tell(.bounce, .problem, .address(channel.announced.description, whose: owner))
        } else if channel.mode == .passive {
            tell(.foreignAddress, hasFailed ? .problem : .remark, .address(announced.description, whose: owner))
        }
    }

    /// Whether nothing came of what was announced.
    private func hasFailed(_ channel: Channel, _ transfer: Transfer?) -> Bool {
        if channel.isRefused { return true }
        guard let transfer else { return channel.state == .asked }
        return !transfer.verdict.isHealthy && transfer.verdict != .refused
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
