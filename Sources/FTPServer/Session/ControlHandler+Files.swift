import FTPCore
import FTPStorage
import FTPTransport
import NIOCore

// Commands on files: performed by a worker, while nothing more is read.

extension ControlHandler {
    /// Has a worker perform a command on the storage.
    func work(_ body: @escaping @Sendable (FileCommands) -> Reply) {
        guard let storage = sessionStorage, let context else { return answer(interpreter.wording.loginFirst) }
        let control = TransferControl()
        let commands = FileCommands(
            storage: storage, directory: interpreter.state.workingDirectory, wording: interpreter.wording,
            options: interpreter.options, type: interpreter.state.parameters.type, clock: server.listingClock,
            control: control)
        work = .command(control)
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        server.workers.submit {
            let reply = body(commands)
            loop.execute {
                handler.value.performed(reply)
                handler.value.sessions.takeBack()
            }
        }
    }

    /// The account's files, with what the session has set.
    var sessionStorage: (any Storage)? {
        guard let storage = account?.storage else { return nil }
        return umask.map { storage.masked(by: $0) } ?? storage
    }

    func renameTo(_ target: Pathname) {
        guard case .rename(let source) = interpreter.state.expectation else { return }
        work { $0.rename(source, to: target) }
    }

    func hash(_ path: Pathname) {
        var range: ClosedRange<UInt64>?
        if case .range(let chosen) = interpreter.state.expectation { range = chosen }
        work { [range] in $0.hash(path, range) }
    }
}
