import FTPCore
import FTPServer

/// What a hook tells: one list of members, once as JSON, once as variables of an environment.
struct HookMessage: Sendable {
    let event: HookSettings.Event
    private let members: [(String, JSON)]

    /// What is told of a record; nil when nobody can be told of it.
    init?(_ record: EventRecord) {
        switch record {
        case .event(let event, let session, let time):
            guard let kind = HookSettings.Event(event) else { return nil }
            self.event = kind
            members = Self.common(kind, time) + Self.members(session) + Self.members(event)
        case .notice(.banSet(let ban), let time):
            event = .banned
            members =
                Self.common(.banned, time) + [
                    ("network", .string(ban.network.shown)), ("until", .string(ban.until.logged)),
                    ("failures", .integer(ban.failures)),
                ]
        case .notice(.listening, _), .notice(.draining, _), .notice(.banLifted, _): return nil
        }
    }

    /// The message as JSON.
    var json: JSON { .object(members) }

    /// The message as `FERRY_BYTES=42` and so on. What is not seen, line ends among it, is spelled out there: who needs a
    /// name to the byte takes it from the JSON.
    var environment: [String] {
        members.compactMap { key, value -> String? in
            let text: String
            switch value {
            case .string(let string): text = LogText.escaped(string)
            case .number, .decimal, .bool: text = value.text
            case .null, .array, .object: return nil
            }
            return "FERRY_" + key.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() + "=" + text
        }
    }

    private static func common(_ event: HookSettings.Event, _ time: Timestamp) -> [(String, JSON)] {
        [("event", .string(event.rawValue)), ("time", .string(time.logged))]
    }

    private static func members(_ session: SessionSummary) -> [(String, JSON)] {
        var members: [(String, JSON)] = [
            ("session", .string("\(session.id)")), ("client", .string(session.client.host.shown)),
            ("client_port", .integer(Int(session.client.port))), ("server", .string(session.server.host.shown)),
            ("server_port", .integer(Int(session.server.port))),
        ]
        if let user = session.user { members += name("user", user) }
        return members
    }

    private static func members(_ event: ServerEvent) -> [(String, JSON)] {
        switch event {
        case .sessionOpened, .loggedIn, .loggedOut, .transferBegan, .secured, .securityFailed, .notResumed: []
        case .sessionRefused(let reason): [("reason", .string(reason.rawValue))]
        case .sessionClosed(let reason, let totals):
            [
                ("reason", .string(reason.rawValue)), ("seconds", .decimal(totals.seconds)),
                ("bytes_sent", .number(Int64(clamping: totals.bytesSent))),
                ("bytes_received", .number(Int64(clamping: totals.bytesReceived))),
                ("files_sent", .integer(totals.filesSent)), ("files_received", .integer(totals.filesReceived)),
            ]
        case .loginRefused(let user, let reason, _): name("user", user) + [("reason", .string(reason.rawValue))]
        case .transferEnded(let report): members(report)
        case .changed(let change), .changeRefused(let change, _):
            name("path", change.path.bytes) + (change.target.map { name("to", $0) } ?? [])
        }
    }

    private static func members(_ report: TransferReport) -> [(String, JSON)] {
        let transfer = report.transfer
        var members = name("path", transfer.path.bytes)
        members += [
            ("verb", .string(transfer.verb.name)), ("bytes", .number(Int64(clamping: report.bytes))),
            ("offset", .number(Int64(clamping: transfer.offset))), ("seconds", .decimal(report.seconds)),
            ("type", .string(transfer.type.code)), ("connection", .string(transfer.connection.rawValue)),
            ("code", .integer(Int(report.reply.number))),
        ]
        switch report.status {
        case .complete: members.append(("status", .string("complete")))
        case .aborted: members.append(("status", .string("aborted")))
        case .failed(let cause): members += [("status", .string("failed")), ("cause", .string(cause.rawValue))]
        }
        if let size = report.size { members.append(("size", .number(Int64(clamping: size)))) }
        if let digest = report.digest {
            members += [("hash_algorithm", .string(digest.algorithm)), ("hash", .string(digest.value))]
        }
        return members
    }

    /// A name of a client's choice. One that is no UTF-8 is told in hexadecimal, too: text cannot hold it.
    private static func name(_ key: String, _ bytes: [UInt8]) -> [(String, JSON)] {
        guard String(validating: bytes, as: UTF8.self) == nil else {
            return [(key, .string(String(decoding: bytes, as: UTF8.self)))]
        }
        let digits = bytes.map { VisibleText.hexadecimal($0, width: 2, uppercase: false) }.joined()
        return [(key, .string(LogText.text(bytes))), (key + "_hex", .string(digits))]
    }
}

extension HookSettings.Event {
    /// What somebody can be told of an event.
    init?(_ event: ServerEvent) {
        switch event {
        case .sessionOpened: self = .sessionOpened
        case .sessionRefused: self = .sessionRefused
        case .sessionClosed: self = .sessionClosed
        case .loggedIn: self = .login
        case .loginRefused: self = .loginRefused
        case .transferEnded(let report):
            let isComplete = report.status == .complete
            switch report.transfer.direction {
            case .upload: self = isComplete ? .upload : .uploadFailed
            case .download: self = isComplete ? .download : .downloadFailed
            case .listing: return nil
            }
        case .changed(let change):
            switch change {
            case .fileRemoved: self = .removed
            case .renamed: self = .renamed
            case .directoryMade: self = .directoryMade
            case .directoryRemoved: self = .directoryRemoved
            case .attributesChanged: self = .attributesChanged
            case .linked: self = .linked
            case .copied: self = .copied
            case .combined: self = .combined
            }
        case .loggedOut, .transferBegan, .changeRefused, .secured, .securityFailed, .notResumed: return nil
        }
    }
}
