import PacketCapture

/// The sessions that are followed or wait to be handed out, each at a place of its own that is used again.
struct OpenSessions: Sendable {
    /// A session whose control connection is over.
    struct Closing: Sendable {
        var session: Int
        var number: Int
        var packet: Int
        var time: Timestamp
    }

    /// By place. To look at one here copies nothing.
    private(set) var all: [OpenSession] = []
    private var free: [Int] = []
    /// The places in the order the sessions began, from `head` on.
    private var order: [Int] = []
    private var head = 0
    /// Those that go out although an older one is not over.
    private var early: ArraySlice<Int> = []
    private var closing: [Closing] = []
    private var closingHead = 0
    /// Sessions that are over and not handed out.
    private var finished = 0
    /// So many of them, and it is looked whether too many wait for an older one.
    private var tooMany = 0
    /// Sessions ever begun.
    private(set) var count = 0

    subscript(place: Int) -> OpenSession {
        get { all[place] }
        _modify { yield &all[place] }
    }

    /// Whether any session's control connection is over.
    var hasClosing: Bool { closingHead < closing.count }

    /// How many sessions have not come to their end, and wait for late packets.
    var closingCount: Int { closing.count - closingHead }

    /// How many sessions are there in all.
    var followedCount: Int { order.count - head - finished }

    /// The places of the sessions that are not over, the oldest first.
    var followed: [Int] {
        order[head...].filter {
            switch all[$0].stage {
            case .open, .closing: true
            case .over: false
            }
        }
    }

    mutating func add(_ session: OpenSession) -> Int {
        count += 1
        let place = put(session)
        if head > 1_024, head * 2 > order.count {
            order.removeSubrange(..<head)
            head = 0
        }
        order.append(place)
        return place
    }

    /// Adds what another tap saw of a session: it has a place, but is none of the sessions in order.
    mutating func addSecond(_ session: OpenSession, of first: Int) -> Int {
        let place = put(session)
        all[place].isSecond = true
        all[first].second = place
        return place
    }

    /// Takes what another tap saw of a session.
    mutating func removeSecond(of first: Int) -> SessionRecord? {
        guard let place = all[first].second else { return nil }
        all[first].second = nil
        all[place].stage = .over
        free.append(place)
        return removeRecord(place)
    }

    private mutating func put(_ session: OpenSession) -> Int {
        let place = free.popLast() ?? all.count
        if place == all.count { all.append(session) } else { all[place] = session }
        return place
    }

    private mutating func removeRecord(_ place: Int) -> SessionRecord {
        let blank = SessionRecord(all[place].record.session, keepsTransfers: 0, keepsUtterances: 0)
        let record = all[place].record
        all[place].record = blank
        return record
    }

    // MARK: Sessions that come to their end

    mutating func beginClosing(_ session: Int, packet: Int, time: Timestamp) {
        all[session].stage = .closing
        let number = all[session].record.session.number
        closing.append(Closing(session: session, number: number, packet: packet, time: time))
    }

    /// The session that has been closing for longest.
    var firstClosing: Closing? { hasClosing ? closing[closingHead] : nil }

    /// Takes it off the line; nil when it is over already.
    mutating func removeFirstClosing() -> Int? {
        let first = closing[closingHead]
        closingHead += 1
        if closingHead > 1_024, closingHead * 2 > closing.count {
            closing.removeSubrange(..<closingHead)
            closingHead = 0
        }
        guard all[first.session].record.session.number == first.number else { return nil }
        switch all[first.session].stage {
        case .closing: return first.session
        case .open, .over: return nil
        }
    }

    /// Says that nothing more is taken into account for a session.
    mutating func end(_ session: Int) {
        all[session].stage = .over
        finished += 1
    }

    // MARK: Handing out

    /// Whether ``next(mostWaiting:)`` may have one; when not, it certainly has none.
    @inline(__always)
    func mayHaveNext(mostWaiting: Int) -> Bool {
        guard finished > 0 else { return false }
        return finished > max(mostWaiting, tooMany) || !early.isEmpty || head < order.count && isReady(order[head])
    }

    /// Takes the record of the next session that may go out: in order, as long as not too many wait for an older one.
    mutating func next(mostWaiting: Int) -> SessionRecord? {
        if let place = early.popFirst() { return take(place) }
        if head < order.count, isReady(order[head]) {
            head += 1
            return take(order[head - 1])
        }
        guard finished > max(mostWaiting, tooMany) else { return nil }
        let ready = order[head...].filter { isReady($0) }
        guard ready.count > mostWaiting else {
            tooMany = finished + mostWaiting - ready.count
            return nil
        }
        order = order[head...].filter { !isReady($0) }
        (head, tooMany, early) = (0, 0, ready[...])
        return early.popFirst().map { take($0) }
    }

    /// The record of the session with a number, while it is there.
    func record(number: Int) -> SessionRecord? { place(number: number).map { all[$0].record } }

    /// The place of the session with a number, while it is there.
    func place(number: Int) -> Int? {
        var (low, high) = (head, order.count)
        while low < high {
            let middle = (low + high) / 2
            if all[order[middle]].record.session.number < number { low = middle + 1 } else { high = middle }
        }
        return low < order.count && holds(number: number, at: order[low]) ? order[low] : nil
    }

    /// Whether the session with a number is at a place.
    func holds(number: Int, at place: Int) -> Bool {
        place < all.count && all[place].record.session.number == number
    }

    private func isReady(_ place: Int) -> Bool {
        switch all[place].stage {
        case .open, .closing: false
        case .over: all[place].pendingRows == 0
        }
    }

    private mutating func take(_ place: Int) -> SessionRecord {
        finished -= 1
        if finished <= tooMany { tooMany = 0 }
        free.append(place)
        return removeRecord(place)
    }
}
