import FTPCore
import FTPServer
import FTPTransport

/// Something that happened, with the moment.
enum EventRecord: Sendable {
    case event(ServerEvent, SessionSummary, Timestamp)
    case notice(ServerNotice, Timestamp)
}

/// Takes records on a thread that may block.
protocol EventSink: Sendable {
    /// Whether it has a use for a record. Asked on the event loop: it must not wait.
    func wants(_ event: ServerEvent) -> Bool
    /// Takes one.
    func take(_ record: EventRecord)
    /// Learns that so many records found no room.
    func missed(_ count: Int)
}

extension EventSink {
    func missed(_ count: Int) {}
}

/// Brings events from the event loop to those who need longer for them: on the loop one costs an append.
final class EventQueue: ServerObserver {
    private let sinks: [any EventSink]
    private let backlog: Backlog<EventRecord>

    /// The most records that wait, of about 300 bytes each.
    static let limit = 20_000

    init(_ sinks: [any EventSink], threads: WorkerPool, limit: Int = EventQueue.limit) {
        self.sinks = sinks
        backlog = Backlog(limit: limit, threads: threads) { records, dropped in
            for record in records {
                for sink in sinks where record.isWanted(by: sink) { sink.take(record) }
            }
            if dropped > 0 { for sink in sinks { sink.missed(dropped) } }
        }
    }

    /// How many records have found no room, ever.
    var dropped: Int { backlog.dropped }

    func observe(_ event: ServerEvent, of session: SessionSummary) {
        guard sinks.contains(where: { $0.wants(event) }) else { return }
        backlog.add(.event(event, session, .now))
    }

    func observe(_ notice: ServerNotice) { backlog.add(.notice(notice, .now)) }

    /// Waits until all records are taken; false when that takes longer than the bound.
    func isDone(within bound: Duration) async -> Bool { await backlog.isDone(within: bound) }
}

extension EventRecord {
    fileprivate func isWanted(by sink: any EventSink) -> Bool {
        switch self {
        case .event(let event, _, _): sink.wants(event)
        case .notice: true
        }
    }
}
