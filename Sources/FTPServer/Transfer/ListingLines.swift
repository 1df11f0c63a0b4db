import FTPCore
import FTPStorage

/// What the lines of a listing are dated by.
struct ListingClock: Sendable {
    let now: Timestamp
    /// Seconds to add to UTC.
    let offset: Int64

    /// The time it is.
    init(offset: Int64 = 0) {
        let time = currentTime()
        now = Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
        self.offset = offset
    }
}

/// The lines of a listing on their way out: those that wait to be sorted, and those that are written.
struct ListingLines {
    private struct Waiting {
        let entry: Entry
        let prefix: [UInt8]
        let rights: Rights
    }

    private let listing: Listing
    private let clock: ListingClock
    private var waiting: [Waiting] = []
    /// Whether what comes waits to be sorted: until there is too much of it.
    private var sorts = true
    private let sortedLimit: Int
    private var output: [UInt8] = []
    private var perms = Perms(.readOnly)
    private let writer: Writer
    private(set) var count = 0

    /// What writes a line.
    private enum Writer {
        case long
        case names
        case machine(MachineListing)
    }

    init(_ listing: Listing, clock: ListingClock) {
        self.listing = listing
        self.clock = clock
        switch listing.form {
        case .long: writer = .long
        case .names: writer = .names
        case .machine(let facts): writer = .machine(MachineListing(facts: facts))
        }
        // Programs sort what they want sorted.
        sortedLimit = listing.isForMachines ? 0 : listing.sortedLimit
    }

    /// Whether there is enough for one sending.
    var isFull: Bool { output.count >= Transfer.bufferSize }

    /// Gives the written lines away. Those that wait to be sorted stay.
    mutating func take() -> [UInt8] {
        defer { output.removeAll(keepingCapacity: true) }
        return output
    }

    // MARK: Entries

    mutating func add(_ entry: Entry, prefix: [UInt8], _ rights: Rights) {
        guard sorts, sortedLimit > 0 else { return write(entry, prefix, rights) }
        waiting.append(Waiting(entry: entry, prefix: prefix, rights: rights))
        guard waiting.count > sortedLimit else { return }
        sorts = false
        let all = waiting
        waiting = []
        for line in all { write(line.entry, line.prefix, line.rights) }
    }

    /// Writes what waits, in order: a directory is at its end.
    mutating func sort() {
        for line in waiting.sorted(by: { listing.style.precedes($0.entry, $1.entry) }) {
            write(line.entry, line.prefix, line.rights)
        }
        waiting.removeAll(keepingCapacity: true)
        sorts = true
    }

    /// The listed path itself. NLST names it as the client did, so that it can be asked for so.
    mutating func addItself(_ subject: Entry, _ rights: Rights) {
        var entry = subject
        switch listing.form {
        case .long, .machine: if entry.name.isEmpty { entry.name = [UInt8(ascii: ".")] }
        case .names:
            entry.name = listing.prefix.isEmpty ? [UInt8(ascii: ".")] : Array(listing.prefix.dropLast())
        }
        write(entry, [], rights)
    }

    /// A directory itself, and the one above, as MLSD may tell them (RFC 3659 §7.2) and `ls -a` does: to the latter the
    /// root is above itself. They are not counted.
    mutating func addDots(_ path: VirtualPath, prefix: [UInt8], _ storage: any Storage) {
        guard var current = try? storage.entry(at: path) else { return }
        current.kind = .currentDirectory
        current.name = [UInt8(ascii: ".")]
        add(current, prefix: prefix, storage.rights(at: path))
        count -= 1
        if path.isRoot, listing.isForMachines { return }
        guard var parent = try? storage.entry(at: path.parent) else { return }
        parent.kind = .parentDirectory
        parent.name = [UInt8(ascii: "."), UInt8(ascii: ".")]
        add(parent, prefix: prefix, storage.rights(at: path.parent))
        count -= 1
    }

    /// What `ls -R` writes above each directory: its name, and a colon.
    mutating func addHeading(_ name: [UInt8], isFirst: Bool) {
        sort()
        if !isFirst { output += [0x0D, 0x0A] }
        // All but the root's ends in a slash that is not its own.
        let shown = name.isEmpty ? [UInt8(ascii: ".")] : name.count > 1 ? Array(name.dropLast()) : name
        UnixListing.append(name: shown, to: &output)
        output += [UInt8(ascii: ":"), 0x0D, 0x0A]
    }

    // MARK: Writing

    private mutating func write(_ entry: Entry, _ prefix: [UInt8], _ rights: Rights) {
        count += 1
        switch writer {
        case .long where prefix.isEmpty: writeLong(entry)
        case .long:
            var named = entry
            named.name = prefix + entry.name
            writeLong(named)
        case .names:
            UnixListing.append(name: prefix, to: &output)
            UnixListing.append(name: entry.name, to: &output)
            if listing.style.classifies, let mark = UnixListing.mark(of: entry) { output.append(mark) }
            output += [0x0D, 0x0A]
        case .machine(let machine):
            if perms.rights != rights { perms = Perms(rights) }
            machine.write(entry, perm: perms[entry.kind], into: &output)
            output += [0x0D, 0x0A]
        }
    }

    private mutating func writeLong(_ entry: Entry) {
        UnixListing.write(
            entry, now: clock.now, timeOffset: clock.offset, classifies: listing.style.classifies, into: &output)
    }
}
