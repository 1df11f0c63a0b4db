import FTPServer
import FTPTransport
import Glibc
import Logging
import NIOCore
import Synchronization

/// One hook: its queue, and those of its messages that are on their way. A target that is slow or away holds up no other.
///
/// Several run at one time, so they may overtake each other; each has the time of what it tells.
final class HookRunner: EventSink {
    /// How many messages came to which end.
    struct Counts: Sendable {
        var delivered: UInt64 = 0
        var failed: UInt64 = 0
        var dropped: UInt64 = 0
    }

    private let settings: HookSettings
    private let threads: WorkerPool
    private let group: any EventLoopGroup
    private let logger: Logger
    private let messages: AsyncStream<HookMessage>
    private let queue: AsyncStream<HookMessage>.Continuation
    private let state = Mutex(Counts())

    init(_ settings: HookSettings, threads: WorkerPool, group: any EventLoopGroup, logger: Logger) {
        self.settings = settings
        self.threads = threads
        self.group = group
        self.logger = logger
        (messages, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(settings.waiting))
    }

    var counts: Counts { state.withLock { $0 } }

    // MARK: EventSink

    func wants(_ event: ServerEvent) -> Bool {
        HookSettings.Event(event).map(settings.events.contains) ?? false
    }

    func take(_ record: EventRecord) {
        guard let message = HookMessage(record), settings.events.contains(message.event) else { return }
        switch queue.yield(message) {
        case .enqueued: break
        case .dropped, .terminated: lose(message)
        @unknown default: lose(message)
        }
    }

    private func lose(_ message: HookMessage) {
        let dropped = state.withLock { counts in
            counts.dropped += 1
            return counts.dropped
        }
        // Not a line for each: the log would be next.
        guard dropped & (dropped - 1) == 0 else { return }
        logger.error(
            "a hook's queue is full",
            metadata: ["hook": "\(settings.action.shown)", "dropped": .stringConvertible(dropped)])
    }

    // MARK: Delivery

    /// No more messages are taken; ``run()`` ends with the last.
    func finish() { queue.finish() }

    /// Delivers until ``finish()`` and the end of the queue, or the end of the task.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await message in messages {
                if running >= settings.parallel {
                    await group.next()
                    running -= 1
                }
                group.addTask { await self.deliver(message) }
                running += 1
            }
        }
    }

    private func deliver(_ message: HookMessage) async {
        var waits = settings.retries[...]
        while true {
            do {
                try await attempt(message)
                state.withLock { $0.delivered += 1 }
                return
            } catch {
                let isLasting = (error as? HookFailure)?.isLasting ?? false
                guard !isLasting, let wait = waits.popFirst(), (try? await Task.sleep(for: wait)) != nil else {
                    return giveUp(message, error)
                }
            }
        }
    }

    private func giveUp(_ message: HookMessage, _ error: any Error) {
        state.withLock { $0.failed += 1 }
        logger.error(
            "a hook failed",
            metadata: [
                "hook": "\(settings.action.shown)", "event": "\(message.event.rawValue)", "reason": "\(error)",
                "message": "\(message.json.text)",
            ])
    }

    private func attempt(_ message: HookMessage) async throws {
        let body = Array(message.json.text.utf8)
        switch settings.action {
        case .program(let path):
            let search = getenv("PATH").map { String(cString: $0) } ?? ChildProcess.usualSearchPath
            let program = ChildProcess(
                path, environment: ["PATH=" + search] + message.environment,
                // A line: shells read those.
                input: body + [UInt8(ascii: "\n")])
            _ = try await program.run(on: threads, within: settings.timeout)
        case .post(let address):
            let fields = [("Content-Type", "application/json"), ("User-Agent", "ferry")]
            let answer = try await HTTPRequest(.POST, address, fields: fields, body: body)
                .send(on: group, within: settings.timeout)
            guard !(200...299).contains(answer.status) else { return }
            // Only what may change by itself is tried again.
            let isLasting = answer.status < 500 && answer.status != 408 && answer.status != 429
            throw HookFailure(description: "HTTP status \(answer.status)", isLasting: isLasting)
        }
    }
}

extension HookSettings.Action {
    /// Where it goes, for logs.
    var shown: String {
        switch self {
        case .program(let path): path
        case .post(let address): address.shown
        }
    }
}
