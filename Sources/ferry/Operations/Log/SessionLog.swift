import FTPCore
import FTPServer
import Logging

/// Writes what happens in sessions to the log, each line with the session's id.
struct SessionLog: EventSink {
    private let format: LogFormat
    private let level: Logger.Level
    private let write: @Sendable ([UInt8]) -> Void

    /// A log of what is at least of this level.
    init(_ format: LogFormat, level: Logger.Level, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.format = format
        self.level = level
        self.write = write
    }

    func wants(_ event: ServerEvent) -> Bool { Self.level(event) >= level }

    func take(_ record: EventRecord) {
        switch record {
        case .event(let event, let session, let time):
            var (message, metadata) = words(event)
            metadata["session"] = "\(session.id)"
            metadata["client"] = "\(session.client.shown)"
            if let user = session.user { metadata["user"] = "\(LogText.text(user))" }
            write(format.line(time, Self.level(event), message, metadata))
        case .notice(let notice, let time):
            let (level, message, metadata) = words(notice)
            if level >= self.level { write(format.line(time, level, message, metadata)) }
        }
    }

    func missed(_ count: Int) {
        write(format.line(.now, .warning, "events are missing from this log", ["count": .stringConvertible(count)]))
    }

    private static func level(_ event: ServerEvent) -> Logger.Level {
        switch event {
        case .transferBegan: .debug
        case .sessionOpened, .sessionClosed, .loggedIn, .loggedOut, .transferEnded, .changed, .changeRefused, .secured:
            .info
        case .sessionRefused, .loginRefused, .securityFailed, .notResumed: .notice
        }
    }

    // MARK: Words

    private func words(_ event: ServerEvent) -> (String, Logger.Metadata) {
        switch event {
        case .sessionOpened: ("session opened", [:])
        case .sessionRefused(let reason): ("session refused", ["reason": "\(reason.rawValue)"])
        case .sessionClosed(let reason, let totals):
            (
                "session closed",
                [
                    "reason": "\(reason.rawValue)", "seconds": .stringConvertible(totals.seconds.rounded(decimals: 3)),
                    "sent": .stringConvertible(totals.bytesSent), "received": .stringConvertible(totals.bytesReceived),
                    "files-sent": .stringConvertible(totals.filesSent),
                    "files-received": .stringConvertible(totals.filesReceived),
                ]
            )
        case .secured(let protection): ("TLS begins", metadata(protection))
        case .securityFailed(let reason): ("TLS failed", ["reason": "\(LogText.text(Array(reason.utf8)))"])
        case .notResumed(let isRefused):
            (
                "data connections do not resume the TLS session",
                [
                    "advice": isRefused
                        ? "refused, for tls.resumption is require: have the client resume sessions"
                        : "tls.resumption: require would refuse this client"
                ]
            )
        case .loggedIn: ("logged in", [:])
        case .loggedOut(let user): ("logged out", ["user": "\(LogText.text(user))"])
        case .loginRefused(let user, let reason, let delay):
            (
                "login refused",
                [
                    "name": "\(LogText.text(user))", "reason": "\(reason.rawValue)",
                    "delay": .stringConvertible(delay.seconds),
                ]
            )
        case .transferBegan(let transfer): ("transfer began", metadata(transfer))
        case .transferEnded(let report): words(report)
        case .changed(let change): (change.words, metadata(change))
        case .changeRefused(let change, let code):
            (
                "change refused",
                metadata(change).merging(
                    ["change": "\(change.words)", "code": .stringConvertible(code.number)]
                ) { $1 }
            )
        }
    }

    private func words(_ report: TransferReport) -> (String, Logger.Metadata) {
        var all = metadata(report.transfer)
        all["bytes"] = .stringConvertible(report.bytes)
        all["seconds"] = .stringConvertible(report.seconds.rounded(decimals: 3))
        all["code"] = .stringConvertible(report.reply.number)
        if let size = report.size { all["size"] = .stringConvertible(size) }
        if let digest = report.digest { all["digest"] = "\(digest.algorithm):\(digest.value)" }
        if let protection = report.protection {
            all["tls"] = protection.isResumed ? "resumed" : "new"
            if protection.isCut { all["tls-end"] = "missing" }
            if let failure = protection.failure { all["tls-failure"] = "\(LogText.text(Array(failure.utf8)))" }
        }
        switch report.status {
        case .complete: return ("transfer complete", all)
        case .aborted: return ("transfer aborted", all)
        case .failed(let cause):
            all["cause"] = "\(cause.rawValue)"
            return ("transfer failed", all)
        }
    }

    private func metadata(_ protection: SessionProtection) -> Logger.Metadata {
        var all: Logger.Metadata = ["version": "\(protection.version)", "cipher": "\(protection.cipher)"]
        if protection.isResumed { all["resumed"] = .stringConvertible(true) }
        if let name = protection.serverName { all["host"] = "\(LogText.text(Array(name.utf8)))" }
        if let subject = protection.clientCertificate { all["certificate"] = "\(LogText.text(Array(subject.utf8)))" }
        return all
    }

    private func metadata(_ transfer: TransferSummary) -> Logger.Metadata {
        [
            "verb": "\(transfer.verb.name)", "path": "\(LogText.text(transfer.path.bytes))",
            "type": "\(transfer.type.code)", "offset": .stringConvertible(transfer.offset),
            "connection": "\(transfer.connection.rawValue)",
        ]
    }

    private func metadata(_ change: FileChange) -> Logger.Metadata {
        var all: Logger.Metadata = ["path": "\(LogText.text(change.path.bytes))"]
        if let target = change.target { all["to"] = "\(LogText.text(target))" }
        return all
    }

    private func words(_ notice: ServerNotice) -> (Logger.Level, String, Logger.Metadata) {
        switch notice {
        case .listening(let addresses):
            (.info, "listening", ["addresses": "\(addresses.map(\.shown).joined(separator: " "))"])
        case .draining: (.notice, "stopping", [:])
        case .banSet(let ban):
            (
                .warning, "banned",
                [
                    "network": "\(ban.network.shown)", "until": "\(ban.until.logged)",
                    "failures": .stringConvertible(ban.failures),
                ]
            )
        case .banLifted(let ban): (.notice, "ban lifted", ["network": "\(ban.network.shown)"])
        }
    }
}
