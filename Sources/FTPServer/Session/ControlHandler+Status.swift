import FTPCore
import NIOCore

// STAT without a path: the session, and how far a transfer is (RFC 959 §4.1.3).

extension ControlHandler {
    func status() -> Reply {
        let state = interpreter.state
        let wording = interpreter.wording
        let parameters = state.parameters
        let lines = [
            wording.pick("Status of this session:", "État de cette session :"),
            wording.connected(from: addresses.remote, seconds: sessionSeconds),
            wording.loggedIn(as: state.login),
            "TYPE \(parameters.type.code), STRU \(parameters.structure.rawValue), MODE \(parameters.mode.rawValue).",
            dataStatus(wording),
            wording.statusEnds,
        ]
        return Reply(211, lines.joined(separator: "\n"), style: .indented)
    }

    private func dataStatus(_ wording: Wording) -> String {
        switch work {
        case .transfer(let transfer, _, let start):
            let seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
            return wording.transferring(transfer.control.bytes, seconds: seconds)
        case .none, .command: return wording.prepared(interpreter.state.dataPort)
        }
    }
}

extension Wording {
    fileprivate func connected(from client: DataAddress, seconds: Double) -> String {
        pick(
            "Connected from \(client.shown) for \(seconds.fixed(1)) seconds.",
            "Connecté de \(client.shown) depuis \(seconds.fixed(1)) secondes.")
    }

    fileprivate func loggedIn(as login: Login) -> String {
        switch login {
        case .loggedIn(let user):
            let name = String(decoding: user, as: UTF8.self)
            return pick("Logged in as \(name).", "Identifié : \(name).")
        case .needsUser, .needsPassword, .needsAccount: return pick("Not logged in.", "Pas identifié.")
        }
    }

    fileprivate func transferring(_ bytes: UInt64, seconds: Double) -> String {
        pick(
            "A transfer is running: \(bytes) bytes in \(seconds.fixed(1)) seconds.",
            "Un transfert est en cours : \(bytes) octets en \(seconds.fixed(1)) secondes.")
    }

    fileprivate func prepared(_ port: DataPort) -> String {
        switch port {
        case .initial:
            pick("No data connection is prepared.", "Aucune connexion de données n'est préparée.")
        case .active(let address):
            pick(
                "The next data connection goes to \(address.shown).",
                "La prochaine connexion de données ira à \(address.shown).")
        case .passive(_, let port):
            pick(
                "The next data connection is awaited on port \(port).",
                "La prochaine connexion de données est attendue au port \(port).")
        }
    }
}
