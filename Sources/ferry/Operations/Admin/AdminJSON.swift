import FTPCore
import FTPServer

extension SessionStatus {
    /// The session as `GET /sessions` tells it.
    var json: JSON {
        var members: [(String, JSON)] = [
            ("id", .string("\(session.id)")), ("client", .string(session.client.shown)),
            ("server", .string(session.server.shown)),
            ("user", .optional(session.user) { .string(LogText.text($0)) }),
            ("since", .string(session.since.logged)), ("state", .string(activity.name)),
            ("idleSeconds", .decimal(idle.seconds)),
            ("bytesSent", .number(Int64(clamping: totals.bytesSent))),
            ("bytesReceived", .number(Int64(clamping: totals.bytesReceived))),
            ("filesSent", .integer(totals.filesSent)), ("filesReceived", .integer(totals.filesReceived)),
        ]
        switch activity {
        case .login, .idle, .command: members.append(("transfer", .null))
        case .transfer(let transfer, let bytes, let seconds):
            members.append(
                (
                    "transfer",
                    .object([
                        ("verb", .string(transfer.verb.name)), ("direction", .string(transfer.direction.rawValue)),
                        ("path", .string(LogText.text(transfer.path.bytes))),
                        ("offset", .number(Int64(clamping: transfer.offset))),
                        ("bytes", .number(Int64(clamping: bytes))), ("seconds", .decimal(seconds)),
                        ("connection", .string(transfer.connection.rawValue)),
                    ])
                ))
        }
        return .object(members)
    }
}

extension SessionStatus.Activity {
    fileprivate var name: String {
        switch self {
        case .login: "login"
        case .idle: "idle"
        case .command: "command"
        case .transfer: "transfer"
        }
    }
}

extension Ban {
    /// The ban as `GET /bans` tells it.
    var json: JSON {
        .object([
            ("address", .string(network.address.shown)), ("network", .string(network.shown)),
            ("since", .string(since.logged)), ("until", .string(until.logged)), ("failures", .integer(failures)),
        ])
    }
}
