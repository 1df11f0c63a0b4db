import Glibc

/// Leads some of a load's sessions in one thread: begins an operation on each that has none, then waits for whichever
/// the server answers.
struct LoadThread {
    private let plan: BenchPlan
    private let numbers: Range<Int>
    private var sessions: [BenchSession?]
    private var failuresInARow: [Int]
    private var descriptors: [pollfd]
    private(set) var tally = Tally()

    /// One receive or send of a transfer.
    private static let bufferSize = 256 << 10

    /// Opens the sessions with these numbers; those that cannot be opened are counted as failures.
    init(_ plan: BenchPlan, numbers: Range<Int>) {
        self.plan = plan
        self.numbers = numbers
        sessions = Array(repeating: nil, count: numbers.count)
        failuresInARow = Array(repeating: 0, count: numbers.count)
        descriptors = Array(repeating: pollfd(fd: -1, events: 0, revents: 0), count: 2 * numbers.count)
        guard plan.workload != .login else { return }
        for index in sessions.indices { attempt(index) { load throws(SocketFailure) in try load.open(index) } }
    }

    /// Whether there is anything to work with.
    var isUsable: Bool { plan.workload == .login || sessions.contains { $0 != nil } }

    /// Works until there is no operation left to claim.
    mutating func run(claim: () -> Bool) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferSize, alignment: 4096)
        buffer.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "f"))
        defer { buffer.deallocate() }
        var isOver = false
        while true {
            for index in sessions.indices where !isOver && isIdle(index) {
                isOver = !claim()
                if !isOver { attempt(index) { load throws(SocketFailure) in try load.begin(index) } }
            }
            guard waitForServer() else {
                // A session that failed to begin is tried again, as long as it may.
                if isOver || !sessions.indices.contains(where: isIdle) { return }
                continue
            }
            for index in sessions.indices {
                if descriptors[2 * index].revents != 0 {
                    attempt(index) { load throws(SocketFailure) in try load.hear(index) }
                }
                if descriptors[2 * index + 1].revents != 0, sessions[index]?.operation != nil {
                    attempt(index) { load throws(SocketFailure) in
                        let session = load.sessions[index]
                        try session?.operation?.move(with: buffer, expecting: session?.size)
                    }
                }
                finish(index)
            }
        }
    }

    /// Whether a session may begin another operation.
    private func isIdle(_ index: Int) -> Bool {
        sessions[index]?.operation == nil && failuresInARow[index] < LoadGenerator.patience
    }

    private mutating func open(_ index: Int) throws(SocketFailure) {
        sessions[index] = try BenchSession(plan, number: numbers.lowerBound + index)
    }

    private mutating func begin(_ index: Int) throws(SocketFailure) {
        if plan.workload == .login {
            sessions[index] = try BenchSession(connecting: plan, number: numbers.lowerBound + index)
        } else if sessions[index] == nil {
            try open(index)
        }
        guard let session = sessions[index] else { return }
        session.operation = try BenchOperation(on: session)
    }

    /// Waits until the server does something; false when nothing is under way.
    private mutating func waitForServer() -> Bool {
        var isAnythingUnderWay = false
        for (index, session) in sessions.enumerated() {
            let operation = session?.operation
            isAnythingUnderWay = isAnythingUnderWay || operation != nil
            descriptors[2 * index] = pollfd(
                fd: operation == nil ? -1 : session?.control.descriptor ?? -1, events: CShort(POLLIN), revents: 0)
            descriptors[2 * index + 1] = operation?.awaited ?? pollfd(fd: -1, events: 0, revents: 0)
        }
        guard isAnythingUnderWay else { return false }
        let seconds = plan.timeout.components.seconds
        if poll(&descriptors, nfds_t(descriptors.count), CInt(clamping: seconds * 1000 + 1000)) == 0 {
            for index in sessions.indices where sessions[index]?.operation != nil {
                attempt(index) { _ throws(SocketFailure) in throw .timedOut("answer") }
            }
        }
        return true
    }

    /// Takes in what the server said on the control connection.
    private func hear(_ index: Int) throws(SocketFailure) {
        guard let session = sessions[index], let operation = session.operation else { return }
        let isOpen = try session.receive()
        while let reply = try session.nextReply() { try operation.receive(reply, on: session) }
        if !isOpen { try operation.receiveEnd() }
    }

    private mutating func finish(_ index: Int) {
        guard let operation = sessions[index]?.operation, operation.isFinished else { return }
        tally.add(nanoseconds: monotonicNanoseconds() - operation.begun, bytes: operation.moved)
        failuresInARow[index] = 0
        sessions[index]?.operation = nil
    }

    /// Does something for a session. After a failure what its control connection would say next is not known: the
    /// next operation begins with a new one.
    private mutating func attempt(_ index: Int, _ body: (inout LoadThread) throws(SocketFailure) -> Void) {
        do throws(SocketFailure) {
            try body(&self)
        } catch {
            tally.add(error)
            failuresInARow[index] += 1
            sessions[index] = nil
        }
    }
}
