import FTPCore
import FTPStorage
import FTPTransport
import NIOCore

// Commands on files: performed by a worker, while nothing more is read.

extension ControlHandler {
    /// Has a worker perform a command on the storage. One that takes long waits its turn among its like, and is not begun
    /// any more when the client has gone meanwhile.
    func work(
        _ change: FileChange? = nil, _ kind: Lanes.Kind = .short, _ body: @escaping @Sendable (FileCommands) -> Reply
    ) {
        guard let admittance, let storage = sessionStorage, let context else {
            return answer(interpreter.wording.loginFirst)
        }
        let control = TransferControl()
        let commands = FileCommands(
            storage: storage, directory: interpreter.state.workingDirectory, wording: interpreter.wording,
            options: interpreter.options, type: interpreter.state.parameters.type, clock: server.listingClock,
            digestDeadline: .now + server.configuration.timeouts.digest, told: admittance.told,
            control: control)
        work = .command(control)
        let errand = Errand<Answered>(for: self, on: context.eventLoop) { $0.performed($1.reply, $1.change) }
        server.lanes.commands(kind).submit(for: household) {
            let isPastIt = kind != .short && control.isStopped
            let reply = isPastIt ? commands.wording.refused(StorageError(.stopped)) : body(commands)
            errand.deliver(Answered(reply: reply, change: change))
        }
    }

    /// What a worker brings back.
    private struct Answered: Sendable {
        let reply: Reply
        let change: FileChange?
    }

    /// Whom the work of this session is counted for.
    var household: HostAddress { addresses.remote.host.household }

    /// The account's files, with what the session has set.
    var sessionStorage: (any Storage)? {
        guard let storage = account?.storage else { return nil }
        return admittance?.umask.map { storage.masked(by: $0) } ?? storage
    }

    func renameTo(_ target: Pathname) {
        guard case .rename(let source) = interpreter.state.expectation else { return }
        let from = interpreter.resolve(source)
        work(from.flatMap { from in change(target) { .renamed(from: from, to: $0) } }) { $0.rename(source, to: target) }
    }

    func set(_ facts: ModifiedFacts, of path: Pathname) {
        work(change(path) { .attributesChanged($0) }) { $0.set(facts, of: path) }
    }

    func combine(_ sources: [Pathname], into target: Pathname) {
        work(change(target) { .combined(into: $0) }, .long) { $0.combine(sources, into: target) }
    }

    func hash(_ path: Pathname) {
        var range: ClosedRange<UInt64>?
        if case .range(let chosen) = interpreter.state.expectation { range = chosen }
        work(nil, .digest) { [range] in $0.hash(path, range) }
    }
}
