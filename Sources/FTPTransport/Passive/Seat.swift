import FTPCore

/// One session's place at a shared passive port: the next connection from its client is its own.
///
/// It is given up when the last holder lets go of it.
package final class Seat: Sendable {
    private let claim: Claim
    private let desk: SeatDesk

    init(_ claim: Claim, at desk: SeatDesk) {
        self.claim = claim
        self.desk = desk
    }

    deinit { desk.leave(claim) }

    /// Where the client connects.
    package var address: DataAddress { DataAddress(host: claim.port.place.host, port: claim.port.number) }

    /// Gives the seat up before the holders let go of it.
    package func leave() { desk.leave(claim) }

    /// The client's connection, awaited within the bound.
    package func accept(
        timeouts: DataTimeouts, control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection {
        let end = ContinuousClock.now + timeouts.connect
        while true {
            if let connection = try acceptNow(control: control, tap: tap) { return connection }
            let outcome: TransferControl.Wait
            do { outcome = try desk.wait(for: claim, control, until: end) } catch { throw .notConnected(error) }
            switch outcome {
            case .ready: continue
            case .timedOut: throw .connectTimedOut
            case .stopped: throw .stopped
            }
        }
    }

    /// The client's connection if it is there already, or nil. Never waits.
    package func acceptNow(
        control: TransferControl, tap: (any TrafficTap)? = nil
    ) throws(DataError) -> DataConnection? {
        if let caller = claim.take() {
            return DataConnection(accepted: caller, at: address, control: control, tap: tap)
        }
        // The seat was given to another session, because nobody came for too long.
        guard !claim.isOver else { throw .connectTimedOut }
        desk.look(at: claim)
        guard let caller = claim.take() else { return nil }
        return DataConnection(accepted: caller, at: address, control: control, tap: tap)
    }
}
