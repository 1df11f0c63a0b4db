import FTPCore
import NIOCore

// STAT without a path.

extension ControlHandler {
    /// STAT without a path: the session, and how far a transfer is (RFC 959 §4.1.3).
    func status() -> Reply {
        let state = interpreter.state
        var lines = ["Status of this session:"]
        lines.append("Connected from \(addresses.remote.shown) for \(sessionSeconds.fixed(1)) seconds.")
        switch state.login {
        case .loggedIn(let user): lines.append("Logged in as " + String(decoding: user, as: UTF8.self) + ".")
        case .needsUser, .needsPassword, .needsAccount: lines.append("Not logged in.")
        }
        lines.append(
            "TYPE \(state.parameters.type.code), STRU \(state.parameters.structure.rawValue), MODE \(state.parameters.mode.rawValue)."
        )
        switch work {
        case .transfer(let transfer, _, let start):
            let seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
            lines.append("A transfer is running: \(transfer.control.bytes) bytes in \(seconds.fixed(1)) seconds.")
        case .none, .command: lines.append(state.dataPort.described)
        }
        lines.append("End of status.")
        return Reply(211, lines.joined(separator: "\n"), style: .indented)
    }
}

extension DataPort {
    fileprivate var described: String {
        switch self {
        case .initial: "No data connection is prepared."
        case .active(let address): "The next data connection goes to \(address.shown)."
        case .passive(_, let port): "The next data connection is awaited on port \(port)."
        }
    }
}
