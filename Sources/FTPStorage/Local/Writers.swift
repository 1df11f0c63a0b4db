import Glibc
import Synchronization

/// Which names are being written by this process, so that no two uploads meet in one file. A name is known by its
/// directory's inode: whatever roots and links lead there, it is the same place.
final class Writers: Sendable {
    static let ofThisProcess = Writers()

    /// A name in a directory.
    struct Place: Sendable, Hashable {
        let device: dev_t
        let inode: ino_t
        let name: [UInt8]

        init(_ name: ArraySlice<UInt8>, in directory: stat) {
            (device, inode, self.name) = (directory.st_dev, directory.st_ino, Array(name))
        }
    }

    /// A name that is being written; given back when nobody holds this any more.
    final class Claim: Sendable {
        private let place: Place
        private let writers: Writers

        fileprivate init(_ place: Place, _ writers: Writers) { (self.place, self.writers) = (place, writers) }

        deinit { writers.places.withLock { _ = $0.remove(place) } }
    }

    private let places = Mutex<Set<Place>>([])

    /// Takes a name; nil when another has it.
    func claim(_ place: Place) -> Claim? {
        places.withLock { $0.insert(place).inserted } ? Claim(place, self) : nil
    }
}
