import FTPCore
import FTPStorage
import NIOCore

// Commands on files: performed by a worker, while nothing more is read.

extension ControlHandler {
    /// Has a worker perform a command on the storage.
    func work(_ body: @escaping @Sendable (FileCommands) -> Reply) {
        guard let account, let context else { return answer(Reply(530, "Log in first.")) }
        let commands = FileCommands(
            storage: account.storage, directory: interpreter.state.workingDirectory, facts: interpreter.facts,
            type: interpreter.state.parameters.type, wording: interpreter.wording)
        work = .command
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

    var renameSource: VirtualPath? {
        switch interpreter.state.expectation {
        case .rename(let path): interpreter.resolve(path)
        case .none, .copy, .restart, .range: nil
        }
    }
}
