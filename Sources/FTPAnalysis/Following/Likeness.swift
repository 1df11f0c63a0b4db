import PacketCapture

/// How much speaks for two control connections being one, seen before and behind an address translation or a firewall
/// that renumbers the streams.
///
/// Each packet passes both places, within moments, and first the one and then the other; on its way back it is the other
/// way round. Programs that do the same thing at the same time look alike for a while, so that every passage must fit, and
/// what fits by chance is weighed: a turn as the throw of a coin, the rest by how seldom it happens.
struct Likeness {
    /// What the passages so far come to.
    enum Judgement {
        case different
        /// More has to be heard.
        case open
        case same
    }

    /// A box on the way keeps a packet no longer.
    static let longestLag: Int64 = 50_000_000
    /// So long a dialogue tells all that can be told.
    static let mostPassages = 32
    static let longest: Int64 = 10_000_000_000

    /// How many throws of a coin each is worth.
    private enum Weight {
        static let needed = 20
        static let samePort = 6
        static let sameClient = 10
        static let timestamp = 16
        static let doubtfulTimestamp = 4
        static let identification = 6
        static let mostIdentifications = 12
        static let secret = 24
        static let sameAnnouncement = 8
        static let foreignAnnouncement = 12
        static let samePortAnnounced = 6
        static let nothingInCommon = -8
    }

    /// What one side's packets were marked with.
    private struct Marks {
        /// Equal ones.
        var identifications: Set<UInt16> = []
        /// What lies between the timestamps of one place and of the other.
        var offset: UInt32?
    }

    private let known: Sight
    private let new: Sight
    /// What speaks for it: what was said and when, and what identifies packets.
    private var bits = 0
    private var identity = 0
    private var isDoubtful = false
    private var fromInitiator = Marks()
    private var fromResponder = Marks()
    private var hasAnnouncement = false

    private init(_ known: Sight, _ new: Sight) { (self.known, self.new) = (known, new) }

    /// Judges what two places saw; `now` is the time of the last packet, and `isFinal` says that nothing more will come.
    static func judge(
        _ known: Sight, _ heard: [Passage], _ new: Sight, _ said: [Passage], now: Timestamp, isFinal: Bool
    ) -> Judgement {
        let hasMoved = known.client.address != new.client.address || known.server.address != new.server.address
        guard hasMoved, abs(known.time.nanoseconds(since: new.time)) <= longestLag else { return .different }
        var likeness = Likeness(known, new)
        likeness.weighEnds()
        var speaker: Connection.Side?
        for (there, here) in zip(heard, said) {
            guard likeness.weigh(there, here) else { return .different }
            if here.side != speaker { likeness.bits += speaker == nil ? 0 : 1 }
            speaker = here.side
        }
        for rest in heard.dropFirst(said.count) + said.dropFirst(heard.count)
        where now.nanoseconds(since: rest.time) > longestLag { return .different }
        likeness.weighIdentifications()
        if likeness.isEnough { return .same }
        let isLong = said.count >= mostPassages || now.nanoseconds(since: new.time) > longest
        // The data connection is next: whose it is has to be known.
        return isFinal || isLong || likeness.hasAnnouncement ? .different : .open
    }

    private var isEnough: Bool { (isDoubtful ? 0 : bits) + identity >= Weight.needed }

    /// The client's SYN, and the two ends of both.
    private mutating func weighEnds() {
        let (isSameClient, isSameServer) = (
            known.client.address == new.client.address, known.server.address == new.server.address
        )
        if known.client.port == new.client.port { bits += isSameClient ? Weight.sameClient : Weight.samePort }
        if !isSameClient, !isSameServer { bits += Weight.nothingInCommon }
        // The client's first packet and the server's first word.
        bits += 1
    }

    /// Takes a passage into account; false when it cannot be the same one.
    private mutating func weigh(_ there: Passage, _ here: Passage) -> Bool {
        guard there.side == here.side, there.position == here.position,
            abs(there.time.nanoseconds(since: here.time)) <= Self.longestLag
        else { return false }
        // Who opens a control connection is the client.
        let isWayThere = (here.packet < there.packet) == (new.fromClient < known.fromClient)
        guard isWayThere == (here.side == .initiator) else { return false }
        if let told = here.announcement, let heard = there.announcement, told.name == heard.name {
            weigh(told, heard, isEqual: there.digest == here.digest, here.side)
        } else {
            guard there.digest == here.digest, there.count == here.count else { return false }
            if here.isUnique { identity += Weight.secret }
        }
        return weigh(there.mark, here.mark, here.side)
    }

    private mutating func weigh(
        _ told: Passage.Announcement, _ heard: Passage.Announcement, isEqual: Bool, _ side: Connection.Side
    ) {
        hasAnnouncement = true
        if isEqual {
            // Nobody else has a reason to announce this client's address.
            let isForeign = side == .initiator && known.client.address != new.client.address
            bits += isForeign ? Weight.foreignAnnouncement : Weight.sameAnnouncement
        } else if told.port == heard.port {
            bits += Weight.samePortAnnounced
        }
    }

    /// Takes what identifies the packets into account; false when they are two.
    private mutating func weigh(_ there: Passage.Mark, _ here: Passage.Mark, _ side: Connection.Side) -> Bool {
        var isSamePacket: Bool?
        if let one = there.identification, let other = here.identification { isSamePacket = one == other }
        if let one = there.timestamp, let other = here.timestamp {
            guard weigh(one, other, side, isSamePacket) else { return false }
        } else if isSamePacket == false {
            return false
        }
        if isSamePacket == true, let number = here.identification { self[side].identifications.insert(number) }
        return true
    }

    private mutating func weigh(
        _ one: UInt32, _ other: UInt32, _ side: Connection.Side, _ isSamePacket: Bool?
    ) -> Bool {
        let offset = one &- other
        guard let known = self[side].offset else {
            self[side].offset = offset
            if offset != 0 {
                // Two hosts, or a firewall that renumbers these too: only what cannot be chance counts then.
                isDoubtful = true
                return isSamePacket != false
            }
            // Some hosts have one clock for all they send.
            if one != 0 { identity += isSamePacket == false ? Weight.doubtfulTimestamp : Weight.timestamp }
            return true
        }
        return offset == known
    }

    private subscript(side: Connection.Side) -> Marks {
        get { side == .initiator ? fromInitiator : fromResponder }
        set { if side == .initiator { fromInitiator = newValue } else { fromResponder = newValue } }
    }

    /// A number that is always the same identifies nothing.
    private mutating func weighIdentifications() {
        for count in [fromInitiator.identifications.count, fromResponder.identifications.count] where count > 1 {
            identity += min((count - 1) * Weight.identification, Weight.mostIdentifications)
        }
    }
}
