import Glibc
import Synchronization

/// Which places are being written, so that no two uploads meet in one file.
final class Writers<Place: Hashable & Sendable>: Sendable {
    /// A place that is being written; given back when nobody holds this any more.
    final class Claim: Sendable {
        private let place: Place
        private let writers: Writers

        fileprivate init(_ place: Place, _ writers: Writers) { (self.place, self.writers) = (place, writers) }

        deinit { writers.places.withLock { _ = $0.remove(place) } }
    }

    private let places = Mutex<Set<Place>>([])

    /// Takes a place; nil when another has it, and keeps it.
    func claim(_ place: Place) -> Claim? { Patience.result { claimNow(place) } }

    /// Whether somebody has it.
    func isTaken(_ place: Place) -> Bool { places.withLock { $0.contains(place) } }

    /// Takes a place; nil when another has it.
    func claimNow(_ place: Place) -> Claim? {
        places.withLock { $0.insert(place).inserted } ? Claim(place, self) : nil
    }
}

/// How long another writer is waited for. A client whose connection broke comes back at once, perhaps before the thread
/// that served it has noticed; whoever really writes takes longer.
enum Patience {
    private static let bound = Duration.milliseconds(500)

    /// Tries again and again until there is a result, or the time is over.
    static func result<Result>(_ attempt: () -> Result?) -> Result? {
        let end = ContinuousClock.now + bound
        var pause: useconds_t = 500
        while true {
            if let result = attempt() { return result }
            guard ContinuousClock.now < end else { return nil }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
    }
}
