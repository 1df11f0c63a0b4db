import FTPCore
import FTPStorage
import FTPTransport

/// What LIST, NLST or MLSD sends.
struct Listing: Sendable {
    /// The form of the lines.
    enum Form: Sendable {
        case long
        case names(prefix: [UInt8])
        case machine(Set<Fact>)
    }

    let path: VirtualPath
    let form: Form
    /// The options that were understood, as letters.
    let options: Set<Character>

    /// A directory of no more entries is sorted by name; a larger one is sent as it is read, in constant memory.
    static let sortedLimit = 2_000

    /// The options that LIST and NLST understand.
    static func understood(_ request: ListingRequest) -> Set<Character> {
        Set(["a", "A", "d", "l", "1"].filter(request.has))
    }

    /// The options as the last reply shows them.
    var shownOptions: String {
        switch form {
        case .long: "-" + (options.union(["l"])).sorted().map(String.init).joined()
        case .names: "-" + (options.union(["1"])).sorted().map(String.init).joined()
        case .machine: "machine listing"
        }
    }

    /// Whether an entry is to be shown. Names that begin with a dot are hidden, as `ls` does, but not from machines.
    func shows(_ entry: Entry) -> Bool {
        switch form {
        case .machine: true
        case .long, .names: entry.name.first != UInt8(ascii: ".") || options.contains("a") || options.contains("A")
        }
    }

    /// Appends an entry's line.
    func write(_ entry: Entry, now: Timestamp, isWritable: Bool, into output: inout [UInt8]) {
        switch form {
        case .long: UnixListing.write(entry, now: now, into: &output)
        case .names(let prefix):
            UnixListing.append(name: prefix + entry.name, to: &output)
            output += [0x0D, 0x0A]
        case .machine(let facts):
            let perm = entry.perm(isWritable: isWritable).map { Array($0.utf8) }
            MachineListing(facts: facts).write(entry, perm: perm, into: &output)
            output += [0x0D, 0x0A]
        }
    }

    /// Appends the line of the listed path itself. NLST names it as the client did, so that it can be asked for so.
    func writeItself(_ subject: Entry, now: Timestamp, isWritable: Bool, into output: inout [UInt8]) {
        var entry = subject
        if entry.name.isEmpty { entry.name = [UInt8(ascii: ".")] }
        switch form {
        case .long, .machine: write(entry, now: now, isWritable: isWritable, into: &output)
        case .names(let prefix):
            let written = prefix.dropLast()
            UnixListing.append(name: written.isEmpty ? [UInt8(ascii: ".")] : Array(written), to: &output)
            output += [0x0D, 0x0A]
        }
    }
}

extension Entry {
    /// The `perm` fact (RFC 3659 §7.5.5): what the session may do with the entry.
    func perm(isWritable: Bool) -> String? {
        switch kind {
        case .file: isWritable ? "adfrw" : "r"
        case .directory, .currentDirectory, .parentDirectory: isWritable ? "cdeflmp" : "el"
        case .link: isWritable ? "df" : ""
        case .other, .unknown: nil
        }
    }
}

extension Transfer {
    /// Sends a listing: the entries one by one as the storage finds them.
    func list(_ listing: Listing, _ announce: (Reply) -> Void) -> Outcome {
        let subject: Entry
        do { subject = try storage.entry(at: listing.path) } catch { return .refused(error) }
        if case .machine = listing.form, !subject.isDirectory {
            return Outcome(replies: [.notADirectory], isComplete: false)
        }
        do {
            let connection = try open()
            announce(.transferBegins(connection))
            var lines = ListingLines(listing, isWritable: storage.isWritable)
            if !subject.isDirectory || listing.options.contains("d") {
                lines.addItself(subject)
            } else if let failure = try send(listing, into: &lines, over: connection) {
                connection.abort()
                return Outcome(replies: [failure], isComplete: false)
            }
            try lines.flush(over: connection)
            connection.finish()
            return Outcome(
                replies: [.listed(options: listing.shownOptions, entries: lines.count)], isComplete: true)
        } catch {
            return .failed(error)
        }
    }

    /// Goes through the directory. Answers with a reply when it was the storage that failed.
    private func send(
        _ listing: Listing, into lines: inout ListingLines, over connection: borrowing DataConnection
    ) throws(DataError) -> Reply? {
        var failure: DataError?
        if case .machine = listing.form { lines.addDots(listing.path, storage) }
        do throws(StorageError) {
            try storage.list(listing.path) { entry in
                guard listing.shows(entry) else { return true }
                lines.add(entry)
                do throws(DataError) {
                    if lines.isFull { try lines.flush(over: connection) }
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            return .refusedMidway(error)
        }
        if let failure { throw failure }
        return nil
    }
}

/// The lines of a listing on their way out.
private struct ListingLines {
    private let listing: Listing
    private let isWritable: Bool
    private let now: Timestamp
    private var waiting: [Entry] = []
    private var sorts = true
    private var output: [UInt8] = []
    private(set) var count = 0

    init(_ listing: Listing, isWritable: Bool) {
        self.listing = listing
        self.isWritable = isWritable
        let time = currentTime()
        now = Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
    }

    var isFull: Bool { output.count >= Transfer.bufferSize }

    /// The listed directory itself, and the one above, as MLSD may tell them (RFC 3659 §7.2).
    mutating func addDots(_ path: VirtualPath, _ storage: any Storage) {
        guard let directory = try? storage.entry(at: path) else { return }
        var current = directory
        current.kind = .currentDirectory
        current.name = [UInt8(ascii: ".")]
        write(current)
        count -= 1
        guard !path.isRoot, var parent = try? storage.entry(at: path.parent) else { return }
        parent.kind = .parentDirectory
        parent.name = [UInt8(ascii: "."), UInt8(ascii: ".")]
        write(parent)
        count -= 1
    }

    mutating func addItself(_ subject: Entry) {
        count += 1
        listing.writeItself(subject, now: now, isWritable: isWritable, into: &output)
    }

    mutating func add(_ entry: Entry) {
        guard sorts else { return write(entry) }
        waiting.append(entry)
        guard waiting.count > Listing.sortedLimit else { return }
        sorts = false
        let all = waiting
        waiting = []
        for entry in all { write(entry) }
    }

    private mutating func write(_ entry: Entry) {
        count += 1
        listing.write(entry, now: now, isWritable: isWritable, into: &output)
    }

    mutating func flush(over connection: borrowing DataConnection) throws(DataError) {
        for entry in waiting.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) { write(entry) }
        waiting = []
        try connection.send(output)
        output.removeAll(keepingCapacity: true)
    }
}

extension Reply {
    static let notADirectory = Reply.refused(StorageError(.notADirectory))
}
