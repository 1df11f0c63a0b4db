import FTPCore

/// Counts who is there, so that nobody takes all the places. A pure machine: it knows of no clock and no lock.
struct ConnectionLimits {
    /// Who sits in a place: it is given back when the session ends.
    struct Seat: Sendable {
        let household: HostAddress
        fileprivate(set) var account: AccountKey?
    }

    private struct Membership: Hashable {
        let account: AccountKey
        let household: HostAddress
    }

    private let settings: AdmissionSettings
    private(set) var sessions = 0
    private var households: [HostAddress: Int] = [:]
    private var accounts: [AccountKey: Int] = [:]
    private var memberships: [Membership: Int] = [:]

    init(_ settings: AdmissionSettings) { self.settings = settings }

    /// Whether nobody is there, nor remembered.
    var isEmpty: Bool { sessions == 0 && households.isEmpty && accounts.isEmpty && memberships.isEmpty }

    /// Gives a place to a connection.
    mutating func admit(from address: HostAddress) throws(SessionRefusal) -> Seat {
        let household = address.household
        if let limit = settings.sessions, sessions >= limit { throw .serverFull }
        if let limit = settings.sessionsPerAddress, households[household, default: 0] >= limit { throw .addressFull }
        sessions += 1
        households[household, default: 0] += 1
        return Seat(household: household)
    }

    /// Lets an account sit there. The bounds are the account's own; where it has none, those for all accounts hold.
    mutating func enter(
        _ account: AccountKey, sessions limit: Int?, perAddress: Int?, seat: inout Seat
    ) throws(LoginRefusal) {
        leave(&seat)
        let membership = Membership(account: account, household: seat.household)
        if let limit = limit ?? settings.sessionsPerAccount, accounts[account, default: 0] >= limit {
            throw .accountFull
        }
        if let limit = perAddress ?? settings.sessionsPerAccountAndAddress,
            memberships[membership, default: 0] >= limit
        {
            throw .accountAddressFull
        }
        accounts[account, default: 0] += 1
        memberships[membership, default: 0] += 1
        seat.account = account
    }

    /// The account sits there no more.
    mutating func leave(_ seat: inout Seat) {
        guard let account = seat.account.take() else { return }
        Self.subtract(account, from: &accounts)
        Self.subtract(Membership(account: account, household: seat.household), from: &memberships)
    }

    /// The session is over.
    mutating func release(_ seat: Seat) {
        var seat = seat
        leave(&seat)
        sessions -= 1
        Self.subtract(seat.household, from: &households)
    }

    /// Counts down; who is not there is not remembered.
    private static func subtract<Key>(_ key: Key, from counts: inout [Key: Int]) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}
