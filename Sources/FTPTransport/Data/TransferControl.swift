import CFerry
import Glibc
import Synchronization

/// The hand that another thread has on a running transfer: stops it, and sees how far it is.
///
/// Stopping resets the data connection, which ends a blocked send or receive at once. The descriptor is known here
/// only while the connection lives: a number that was closed may be somebody else's by now.
package final class TransferControl: Sendable {
    private struct State: ~Copyable {
        var connection: CInt?
        /// Whether what the kernel counts is more than the transfer's bytes.
        var isProtected = false
        /// Made when somebody first waits.
        var alarm: Bell?
        /// Why the transfer is to end.
        var verdict: DataError?
        /// Whether nobody waits for the end any more: what has come is taken, nothing more is waited for.
        var isLastCall = false
        /// Judges the connection while it lives.
        var watch: TransferWatch?
        var paused = Duration.zero
        var pauseBegun: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let moved = Atomic<UInt64>(0)

    /// The limits on how fast it may go.
    private let limiters: [RateLimiter]

    /// A hand on a transfer that draws what it moves from these limits.
    package init(limiters: [RateLimiter] = []) { self.limiters = limiters }

    /// Bytes that have gone over the data connection. While the kernel sends a file by itself, those that the peer has
    /// acknowledged.
    package var bytes: UInt64 {
        let acknowledged = state.withLock { state in
            state.isProtected ? 0 : state.connection.map { ferry_acknowledged($0) } ?? 0
        }
        // The kernel may have counted the SYN.
        return max(moved.load(ordering: .relaxed), acknowledged > 1 ? UInt64(acknowledged) - 1 : 0)
    }

    /// Whether it was told to end.
    package var isStopped: Bool { verdict != nil }

    /// Why it was told to end: ``stop()``, or what ``enforce(_:now:)`` found.
    package var verdict: DataError? { state.withLock { $0.verdict } }

    /// Ends the transfer, wherever it is.
    package func stop() { state.withLock { Self.end(&$0, .stopped) } }

    /// Ends a reception unless all of it has come already: a peer that has ended its data, and then goes, has lost
    /// nothing by it.
    package func stopUnlessAllHasCome() {
        state.withLock { state in
            // From here on nothing is waited for, no rate either. A connection that is not accepted yet is judged then.
            state.isLastCall = true
            if let connection = state.connection, !ferry_has_heard_out(connection) { return Self.end(&state, .stopped) }
            state.alarm?.ring()
        }
    }

    private static func end(_ state: inout State, _ verdict: DataError) {
        state.verdict = state.verdict ?? verdict
        if let connection = state.connection { reset(connection) }
        state.alarm?.ring()
    }

    /// Ends the transfer if it moves too slowly, or has taken too long. To be called every second or so, from a thread
    /// that is not the transfer's own: that one may be waiting for the peer inside a call.
    package func enforce(_ timeouts: DataTimeouts, now: ContinuousClock.Instant = .now) {
        let bytes = bytes
        state.withLock { state in
            guard state.connection != nil else { return }
            let paused = state.paused + (state.pauseBegun.map { max(.zero, now - $0) } ?? .zero)
            let mark = TransferWatch.Mark(time: now, bytes: bytes, paused: paused)
            if let verdict = state.watch?.judge(mark, by: timeouts) { Self.end(&state, verdict) }
        }
    }

    /// Counts bytes that went over the data connection.
    func count(_ bytes: Int) { moved.wrappingAdd(UInt64(bytes), ordering: .relaxed) }

    /// Has the kernel's count left out: it counts what protects the bytes, too.
    func protect() { state.withLock { $0.isProtected = true } }

    /// Makes a connection known, so that ``stop()`` reaches it.
    func attach(_ descriptor: CInt) {
        state.withLock { state in
            state.connection = descriptor
            state.watch = TransferWatch(begun: .now)
            if state.isLastCall, !ferry_has_heard_out(descriptor) { state.verdict = state.verdict ?? .stopped }
            if state.verdict != nil { Self.reset(descriptor) }
        }
    }

    /// Ends a connection under the hands of who uses it. A shutdown alone would say to the peer that all was said, until
    /// the reset of the close came after it; where the system refuses to dissolve a connection in use, that has to do.
    private static func reset(_ descriptor: CInt) {
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        guard connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size)) != 0 else { return }
        shutdown(descriptor, CInt(SHUT_RDWR))
    }

    /// Forgets the connection, just before it is closed.
    func detach() { state.withLock { $0.connection = nil } }

    /// How waiting ended.
    enum Wait { case ready, timedOut, stopped }

    /// Waits until a descriptor is ready, the time is over, or the transfer is stopped.
    func wait(for descriptor: CInt, events: CShort, within bound: Duration) throws(SystemError) -> Wait {
        let alarm = try alarmDescriptor()
        var descriptors = [
            pollfd(fd: descriptor, events: events, revents: 0), pollfd(fd: alarm, events: CShort(POLLIN), revents: 0),
        ]
        let end = ContinuousClock.now + bound
        while true {
            // Before the wait, too: a stop that came before the alarm was made did not ring it.
            let (isStopped, isLastCall) = state.withLock { ($0.verdict != nil, $0.isLastCall) }
            if isStopped { return .stopped }
            let left = isLastCall ? .zero : max(.zero, end - ContinuousClock.now)
            let count = poll(&descriptors, 2, left.milliseconds)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("poll") }
            if isLastCall, descriptors[0].revents != 0 { return .ready }
            if isLastCall { return .stopped }
            // Why it rang is seen above.
            if descriptors[1].revents != 0 { continue }
            if count == 0 { return .timedOut }
            if descriptors[0].revents != 0 { return .ready }
        }
    }

    // MARK: Limits

    /// Whether it is bound by a rate, so that it may have to wait at any time.
    package var isPaced: Bool { !limiters.isEmpty }

    /// As many bytes as may be moved at a time.
    var piece: Int { limiters.reduce(Int.max) { min($0, $1.piece) } }

    /// Draws what was moved from the limits, and waits until it is paid for.
    func draw(_ bytes: Int) throws(DataError) {
        guard !limiters.isEmpty, bytes > 0 else { return }
        let wait = limiters.reduce(Duration.zero) { max($0, $1.draw(bytes)) }
        guard wait > .zero else { return }
        try pause(wait)
    }

    private func pause(_ duration: Duration) throws(DataError) {
        let begun = ContinuousClock.now
        state.withLock { $0.pauseBegun = begun }
        defer {
            state.withLock { state in
                state.pauseBegun = nil
                state.paused += ContinuousClock.now - begun
            }
        }
        do throws(SystemError) {
            // Nothing but the alarm is waited for.
            _ = try wait(for: -1, events: 0, within: duration)
        } catch {
            throw .broken(error)
        }
        if let verdict { throw verdict }
    }

    /// The descriptor that ``stop()`` makes readable.
    private func alarmDescriptor() throws(SystemError) -> CInt {
        try state.withLock { (state) throws(SystemError) -> CInt in
            if state.alarm == nil { state.alarm = try Bell() }
            return state.alarm?.descriptor ?? -1
        }
    }
}
