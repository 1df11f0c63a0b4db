import FTPAnalysis
import FTPCore
import PacketCapture

/// Which sessions of a capture are wanted, its first moment being known.
struct SessionChoice {
    /// Nil for all.
    var numbers: Set<Int>?
    var host: IPAddress?
    var user: [UInt8]?
    var verb: Verb?
    /// Sessions that were over before this, or began after that, are not wanted.
    var since: PacketCapture.Timestamp?
    var until: PacketCapture.Timestamp?

    /// Whether a session that is over is wanted.
    func holds(for record: SessionRecord) -> Bool {
        guard mayHold(for: record.session) else { return false }
        if let since, record.session.lastTime < since { return false }
        if let user, record.session.user != user { return false }
        return verb.map { verb in record.transfers.contains { $0.verb == verb } || record.says(verb) } ?? true
    }

    /// Whether one that has begun may turn out to be: judged by what does not change any more.
    func mayHold(for session: Session) -> Bool {
        if let numbers, !numbers.contains(session.number) { return false }
        if let host, !session.hasEnd(host) { return false }
        return until.map { session.firstTime <= $0 } ?? true
    }
}
