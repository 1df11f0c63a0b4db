import FTPCore
import FTPTransport
import Logging
import NIOCore

/// What all sessions of a server share.
final class ServerContext: Sendable {
    let configuration: Configuration
    let accounts: any Accounts
    let logins = LoginDesk()
    let lanes: Lanes
    let passivePorts: PassivePorts
    let logger: Logger
    let admission: Admission
    let stage = StageBox()
    private let currentTerms: CurrentTerms

    /// What a session that begins now holds to.
    var terms: SessionTerms { currentTerms.get(configuration) }

    /// The longest command line, in bytes: the longest path and a verb fit well.
    static let lineLimit = 8_192

    /// What the listings that begin now are dated by.
    var listingClock: ListingClock { ListingClock(offset: configuration.usesLocalTime ? localTimeOffset() : 0) }

    init(configuration: Configuration, accounts: any Accounts, logger: Logger) {
        self.configuration = configuration
        currentTerms = CurrentTerms(configuration)
        self.accounts = accounts
        self.logger = logger
        admission = Admission(configuration.admission)
        lanes = Lanes(transfers: configuration.transferLimit)
        passivePorts = PassivePorts(
            range: configuration.passivePorts, timeouts: configuration.dataTimeouts,
            bounds: configuration.passiveBounds)
    }
}

extension Configuration {
    var dataTimeouts: DataTimeouts {
        var bounds = DataTimeouts(connect: timeouts.dataConnect, stall: timeouts.dataStall)
        bounds.handshake = timeouts.handshake
        bounds.minimumRate = timeouts.dataMinimumRate
        bounds.rateWindow = timeouts.dataRateWindow
        bounds.total = timeouts.dataTotal
        return bounds
    }
    var passiveBounds: PassiveBounds { PassiveBounds(wait: timeouts.passiveWait, hold: timeouts.passiveHold) }
}
