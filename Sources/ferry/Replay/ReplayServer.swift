import FTPAnalysis
import FTPCore
import FTPTransport
import Glibc

/// Serves a captured session to real clients, each on a thread of its own.
final class ReplayServer: Sendable {
    /// The most clients at one time.
    private static let mostClients = 16
    /// How long one client may stay.
    private static let longestSession = Duration.seconds(3600)
    /// How long clients are waited for at the end.
    private static let farewell = Duration.seconds(5)

    /// Where it listens.
    let shownAddress: String

    private let repertoire: Repertoire
    private let timeout: Duration
    private let ledger: ReplayLedger
    private let listener: BlockingSocket
    private let end: EndSignal
    private let clients: ReplayClients
    private let workers = WorkerPool(limit: mostClients)

    init(
        _ repertoire: Repertoire, at place: SystemAddress, timeout: Duration, ledger: ReplayLedger
    ) throws(Failure) {
        self.repertoire = repertoire
        self.timeout = timeout
        self.ledger = ledger
        do throws(SocketFailure) {
            listener = try BlockingSocket.listening(at: place, backlog: 64, within: timeout)
            end = try EndSignal()
        } catch {
            throw Failure("Cannot listen: \(error.kind).", advice: "Choose another --port, or 0 for any free one.")
        }
        shownAddress = listener.localAddress?.shown ?? ""
        clients = ReplayClients()
    }

    /// Serves until a signal, or until the first client has gone.
    func run(once: Bool) {
        let interrupt = Interrupt()
        interrupt.perform { [end] in end.give() }
        let forever = Deadline(after: .seconds(Int32.max))
        while true {
            let arrived = try? BlockingSocket.wait(for: [end.descriptor, listener.descriptor], until: forever)
            guard let arrived, !arrived[0] else { break }
            if arrived[1], let client = try? listener.accept() {
                welcome(client)
                if once { break }
            }
        }
        // Of --once the client has its time, unless a signal comes.
        if once { clients.wait(until: Deadline(after: Self.longestSession), orFor: end) }
        clients.shutDown()
        clients.wait(until: Deadline(after: Self.farewell), orFor: nil)
        withExtendedLifetime(interrupt) {}
        workers.shutDown()
    }

    private func welcome(_ client: consuming BlockingSocket) {
        client.sendAtOnce()
        guard clients.count < Self.mostClients, let number = clients.add(client.descriptor) else {
            try? client.send(Reply(.serviceNotAvailable, "Too many clients.").encoded)
            return
        }
        let session = ReplaySession(
            client, Understudy(repertoire), timeout: timeout, deadline: Deadline(after: Self.longestSession),
            ledger: ledger)
        workers.submit { [clients] in
            session.run()
            // The descriptor is still the session's own here.
            clients.remove(number)
            withExtendedLifetime(session) {}
        }
    }
}
