import FTPCore
import FTPServer
import Synchronization

/// Counts what happens in sessions. All are counted where they happen: an event costs one lock and a few additions.
final class ServerMetrics: ServerObserver {
    /// How a transfer ended, as a label.
    private enum Status: String, CaseIterable { case complete, aborted, failed }

    private struct Counts {
        var sessions = 0
        var opened: UInt64 = 0
        var refused = [UInt64](repeating: 0, count: SessionRefusal.allCases.count)
        var closed = [UInt64](repeating: 0, count: SessionEnd.allCases.count)
        var logins: UInt64 = 0
        var loginsRefused = [UInt64](repeating: 0, count: LoginRefusal.allCases.count)
        var secured: UInt64 = 0
        var securityFailed: UInt64 = 0
        var notResumed: UInt64 = 0
        var running = [Int](repeating: 0, count: Direction.allCases.count)
        var transfers = [UInt64](repeating: 0, count: Direction.allCases.count * Status.allCases.count)
        var bytes = [UInt64](repeating: 0, count: Direction.allCases.count)
        var seconds = [Histogram](repeating: Histogram(secondsBounds), count: Direction.allCases.count)
        var changes: UInt64 = 0
        var changesRefused: UInt64 = 0
        var bans: UInt64 = 0
    }

    private typealias Direction = TransferSummary.Direction

    /// From a small file on a fast network to a disk image on a slow one.
    private static let secondsBounds = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1_800]

    private let counts = Mutex(Counts())

    func observe(_ event: ServerEvent, of session: SessionSummary) {
        counts.withLock { counts in
            switch event {
            case .sessionOpened:
                counts.sessions += 1
                counts.opened += 1
            case .sessionRefused(let reason): counts.refused[index(reason)] += 1
            case .sessionClosed(let reason, _):
                counts.sessions -= 1
                counts.closed[index(reason)] += 1
            case .loggedIn: counts.logins += 1
            case .loginRefused(_, let reason, _): counts.loginsRefused[index(reason)] += 1
            case .loggedOut: break
            case .secured: counts.secured += 1
            case .securityFailed: counts.securityFailed += 1
            case .notResumed: counts.notResumed += 1
            case .transferBegan(let transfer): counts.running[index(transfer.direction)] += 1
            case .transferEnded(let report):
                let direction = index(report.transfer.direction)
                counts.running[direction] -= 1
                counts.bytes[direction] += report.bytes
                counts.seconds[direction].add(report.seconds)
                let status: Status =
                    switch report.status {
                    case .complete: .complete
                    case .aborted: .aborted
                    case .failed: .failed
                    }
                counts.transfers[direction * Status.allCases.count + index(status)] += 1
            case .changed: counts.changes += 1
            case .changeRefused: counts.changesRefused += 1
            }
        }
    }

    func observe(_ notice: ServerNotice) {
        switch notice {
        case .banSet: counts.withLock { $0.bans += 1 }
        case .listening, .draining, .banLifted: break
        }
    }

    /// Adds all of them to the text.
    func write(into text: inout MetricsText) {
        let counts = counts.withLock { $0 }
        text.single("ferry_sessions", .gauge, "Sessions at this moment.", Double(counts.sessions))
        text.single("ferry_sessions_opened_total", .counter, "Sessions that were let in.", Double(counts.opened))
        text.family("ferry_sessions_refused_total", "Connections that were not let in.", "reason", counts.refused) {
            (reason: SessionRefusal) in reason.rawValue
        }
        text.family("ferry_sessions_closed_total", "Sessions that are over.", "reason", counts.closed) {
            (reason: SessionEnd) in reason.rawValue
        }
        text.single("ferry_logins_total", .counter, "Logins that succeeded.", Double(counts.logins))
        text.family(
            "ferry_logins_refused_total", "Logins that were refused.", "reason", counts.loginsRefused
        ) { (reason: LoginRefusal) in reason.rawValue }
        text.begin("ferry_tls_handshakes_total", .counter, "TLS handshakes of control connections, by how they ended.")
        text.sample("ferry_tls_handshakes_total", [("result", "done")], Double(counts.secured))
        text.sample("ferry_tls_handshakes_total", [("result", "failed")], Double(counts.securityFailed))
        text.single(
            "ferry_tls_sessions_not_resumed_total", .counter,
            "Sessions whose data connections do not resume their TLS session.", Double(counts.notResumed))
        writeTransfers(counts, into: &text)
        text.begin("ferry_changes_total", .counter, "Files and directories removed, renamed, made.")
        text.sample("ferry_changes_total", [("result", "done")], Double(counts.changes))
        text.sample("ferry_changes_total", [("result", "refused")], Double(counts.changesRefused))
        text.single("ferry_bans_total", .counter, "Bans that were set.", Double(counts.bans))
    }

    private func writeTransfers(_ counts: Counts, into text: inout MetricsText) {
        text.begin("ferry_transfers_running", .gauge, "Transfers at this moment.")
        for direction in Direction.allCases {
            let labels = [("direction", direction.rawValue)]
            text.sample("ferry_transfers_running", labels, Double(counts.running[index(direction)]))
        }
        text.begin("ferry_transfers_total", .counter, "Transfers that are over.")
        for direction in Direction.allCases {
            for status in Status.allCases {
                let count = counts.transfers[index(direction) * Status.allCases.count + index(status)]
                text.sample(
                    "ferry_transfers_total", [("direction", direction.rawValue), ("status", status.rawValue)],
                    Double(count))
            }
        }
        text.family(
            "ferry_transfer_bytes_total", "Bytes on data connections, counted at the end of each.", "direction",
            counts.bytes
        ) { (direction: Direction) in direction.rawValue }
        text.begin("ferry_transfer_seconds", .histogram, "Seconds from a transfer's command to its end.")
        for direction in Direction.allCases {
            counts.seconds[index(direction)].write(
                "ferry_transfer_seconds", [("direction", direction.rawValue)], into: &text)
        }
    }
}

/// The place of a case among all; a handful at the most.
private func index<Value: CaseIterable & Equatable>(_ value: Value) -> Int where Value.AllCases == [Value] {
    Value.allCases.firstIndex(of: value) ?? 0
}

extension MetricsText {
    /// Adds a counter with a sample for each case of an enumeration.
    fileprivate mutating func family<Label: CaseIterable>(
        _ name: String, _ help: String, _ key: String, _ counts: [UInt64], _ label: (Label) -> String
    ) {
        begin(name, .counter, help)
        for (value, count) in zip(Label.allCases, counts) { sample(name, [(key, label(value))], Double(count)) }
    }
}
