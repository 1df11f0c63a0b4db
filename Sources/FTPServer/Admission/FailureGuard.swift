import FTPCore

/// Remembers logins that failed: answers them later and later, and after too many bans the address for a while.
///
/// A pure machine: the time is told to it, as a duration since any fixed moment. Its memory is bounded whoever attacks:
/// counters and bans have tables of their own, so that failures from a million addresses cannot wash a ban away.
///
/// A user's name alone never bans: else anybody could lock anybody out. It only delays the answers to wrong passwords.
struct FailureGuard {
    private struct Counter {
        var failures: Int
        /// When the first of them was.
        var start: Duration
    }

    struct Record: Equatable {
        var since: Duration
        var until: Duration
        var failures: Int
    }

    /// What follows from a failure.
    struct Verdict: Equatable {
        /// How long the answer is held back.
        var delay: Duration
        /// The ban that has just been set.
        var ban: Record?
    }

    private let settings: AdmissionSettings
    private var households: RecentTable<HostAddress, Counter>
    /// By the name's hash: names may be as long as a line, and an attacker has many.
    private var users: RecentTable<Int, Counter>
    private var records: RecentTable<HostAddress, Record>

    init(_ settings: AdmissionSettings) {
        self.settings = settings
        households = RecentTable(limit: settings.rememberedFailures)
        users = RecentTable(limit: settings.rememberedFailures)
        records = RecentTable(limit: settings.rememberedBans)
    }

    /// How many addresses and names are remembered.
    var remembered: Int { households.count + users.count + records.count }

    /// Takes a login that failed.
    mutating func failed(_ account: AccountKey, from address: HostAddress, at now: Duration) -> Verdict {
        guard !settings.neverBanned.contains(where: { $0.contains(address) }) else { return Verdict(delay: .zero) }
        let household = address.household
        let here = Self.count(household, in: &households, at: now, settings)
        let forUser = Self.count(account.hashValue, in: &users, at: now, settings)
        var verdict = Verdict(delay: delay(after: max(here.failures, forUser.failures)))
        if let limit = settings.failuresBeforeBan, here.failures >= limit {
            let record = Record(since: now, until: now + settings.banLength, failures: here.failures)
            records.set(household, record)
            households.remove(household)
            verdict.ban = record
        }
        return verdict
    }

    /// Takes a login that succeeded: the name begins anew. The address does not, else whoever has one account, or any
    /// guest where guests are let in, could go on guessing at the others for ever.
    mutating func succeeded(_ account: AccountKey) { users.remove(account.hashValue) }

    /// The ban that holds for an address.
    mutating func ban(of address: HostAddress, at now: Duration) -> Record? {
        forgetExpired(at: now)
        return records[address.household]
    }

    /// All bans, the oldest first.
    mutating func bans(at now: Duration) -> [(household: HostAddress, record: Record)] {
        forgetExpired(at: now)
        return records.entries.map { (household: $0.key, record: $0.value) }
    }

    /// Lets an address in again. The ban that was lifted, if there was one.
    mutating func lift(_ address: HostAddress, at now: Duration) -> Record? {
        forgetExpired(at: now)
        return records.remove(address.household)
    }

    /// All bans are equally long, so the oldest ends first.
    private mutating func forgetExpired(at now: Duration) {
        while let oldest = records.oldest, oldest.value.until <= now { records.remove(oldest.key) }
    }

    /// Counts a failure. A static function, since a copy of all tables would be made to lend it `self` beside a table.
    private static func count<Key>(
        _ key: Key, in table: inout RecentTable<Key, Counter>, at now: Duration, _ settings: AdmissionSettings
    ) -> Counter {
        var counter = table[key] ?? Counter(failures: 0, start: now)
        if now - counter.start >= settings.failureWindow { counter = Counter(failures: 0, start: now) }
        counter.failures += 1
        table.set(key, counter)
        return counter
    }

    private func delay(after failures: Int) -> Duration {
        let delays = settings.failureDelays
        return delays.isEmpty ? .zero : delays[min(failures, delays.count) - 1]
    }
}
