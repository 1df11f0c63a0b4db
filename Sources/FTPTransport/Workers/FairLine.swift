import FTPCore

/// Who of many clients may have a job done now, and who is next.
///
/// A client's second job, and each further one, needs more free places than the client has taken already, an eighth of all
/// not counted: that is for those who have none. So one client never has more than half, a few share what is left, and it
/// takes many to leave no place for who comes next. Those who wait take turns, client by client, whatever each has in line.
struct FairLine {
    /// One client's jobs.
    private struct Client {
        var waiting = JobLine()
        var running = 0
    }

    private let limit: Int
    /// The most jobs of one client, however many places are free.
    private let share: Int
    private var running = 0
    private var clients: [HostAddress: Client] = [:]
    /// The clients that have jobs in line, each once, in the order of their turns.
    private var turns: [HostAddress] = []

    init(limit: Int, share: Int) {
        self.limit = limit
        self.share = share
    }

    /// Whether a job of this client may begin at once; it stands in line otherwise.
    mutating func mayBegin(_ job: @escaping WorkerPool.Job, of name: HostAddress) -> Bool {
        guard hasPlace(for: name) else {
            if clients[name]?.waiting.isEmpty ?? true { turns.append(name) }
            clients[name, default: Client()].waiting.append(job)
            return false
        }
        begin(name)
        return true
    }

    /// Takes note that a job of this client is done.
    mutating func end(of name: HostAddress) {
        running -= 1
        clients[name]?.running -= 1
        if let client = clients[name], client.running == 0, client.waiting.isEmpty { clients[name] = nil }
    }

    /// The next job that may begin; nil when none may.
    mutating func next() -> (job: WorkerPool.Job, of: HostAddress)? {
        guard running < limit, let index = turns.firstIndex(where: hasPlace) else { return nil }
        let name = turns.remove(at: index)
        guard let job = clients[name]?.waiting.take() else { return nil }
        begin(name)
        if clients[name]?.waiting.isEmpty == false { turns.append(name) }
        return (job, name)
    }

    private func hasPlace(for name: HostAddress) -> Bool {
        let free = limit - running
        let own = clients[name]?.running ?? 0
        return free > 0 && own < share && (own == 0 || own < free - limit / 8)
    }

    private mutating func begin(_ name: HostAddress) {
        running += 1
        clients[name, default: Client()].running += 1
    }
}
