import FTPCore
import FTPStorage
import FTPTransport

/// Goes through what a listing asks for and hands the lines on, a bufferful at a time: in constant memory, whatever the
/// directories hold.
struct ListingRun {
    /// Why it ended early.
    enum Failure: Error {
        case storage(StorageError)
        case data(DataError)
    }

    /// Takes lines. False ends the listing.
    typealias Sink = ([UInt8]) throws(DataError) -> Bool

    private let listing: Listing
    private let storage: any Storage
    /// Ends it, whether or not it has found anything to hand on.
    private let control: TransferControl
    private var lines: ListingLines
    private var looked = 0
    private var isEnough = false
    /// Whether there was more than `-R` and patterns may look at: what was sent is not all.
    private(set) var isCut = false

    /// How many directories deep `-R` goes: each is an open directory.
    private static let depth = 32
    /// The most entries that `-R` or a pattern looks at: they multiply directories.
    private static let entryLimit = 1_000_000

    init(_ listing: Listing, in storage: any Storage, clock: ListingClock, _ control: TransferControl) {
        self.listing = listing
        self.storage = storage
        self.control = control
        lines = ListingLines(listing, clock: clock)
    }

    /// How many entries were shown.
    var count: Int { lines.count }

    /// Lists what is there: `subject` is what has the path's very name; nil when it is to be taken for a pattern.
    mutating func run(_ subject: Entry?, _ sink: Sink) throws(Failure) {
        guard let subject else {
            for pattern in listing.patterns { try match(pattern.names, in: pattern.directory, pattern.prefix, sink) }
            return try end(sink)
        }
        if !subject.isDirectory || listing.style.listsDirectoriesThemselves {
            lines.addItself(subject, storage.rights(at: listing.path))
        } else {
            try list(listing.path, named: listing.prefix, depth: 0, sink)
        }
        try end(sink)
    }

    private mutating func end(_ sink: Sink) throws(Failure) {
        lines.sort()
        try hand(sink)
    }

    // MARK: Directories

    private mutating func list(_ path: VirtualPath, named name: [UInt8], depth: Int, _ sink: Sink) throws(Failure) {
        let style = listing.style
        if style.isRecursive { lines.addHeading(name, isFirst: depth == 0) }
        let rights = storage.rights(at: path)
        let prefix = listing.form.putsPathFirst && !style.isRecursive ? name : []
        if style.hidden == .all { lines.addDots(path, prefix: prefix, storage) }
        var hasDirectories = false
        try each(path, sink) { run, entry in
            guard style.shows(entry.name) else { return }
            hasDirectories = hasDirectories || entry.kind == .directory
            run.lines.add(entry, prefix: prefix, rights)
        }
        lines.sort()
        guard style.isRecursive, hasDirectories else { return }
        guard depth < Self.depth else {
            isCut = true
            return
        }
        // A second look, for the directories alone: remembering them would take memory with their number.
        try each(path, sink) { run, entry throws(Failure) in
            guard entry.kind == .directory, style.shows(entry.name), let child = path.appending(name: entry.name) else {
                return
            }
            let childName = name + entry.name + [UInt8(ascii: "/")]
            try run.goingOn { run throws(Failure) in try run.list(child, named: childName, depth: depth + 1, sink) }
        }
    }

    // MARK: Patterns

    private mutating func match(
        _ names: ArraySlice<PathPattern.Component>, in path: VirtualPath, _ prefix: [UInt8], _ sink: Sink
    ) throws(Failure) {
        guard let first = names.first else { return }
        let rest = names.dropFirst()
        switch first {
        case .name(let name):
            guard let child = path.appending(name: name), let entry = try? storage.entry(at: child) else { return }
            try take(entry, at: child, rest, prefix, sink)
        case .pattern(let glob):
            let showsHidden = listing.style.hidden != .none
            try each(path, sink) { run, entry throws(Failure) in
                guard glob.matches(entry.name, hidden: showsHidden), let child = path.appending(name: entry.name) else {
                    return
                }
                try run.goingOn { run throws(Failure) in try run.take(entry, at: child, rest, prefix, sink) }
            }
            if rest.isEmpty { lines.sort() }
        }
    }

    /// Goes on below an entry that a name of the pattern matched, or shows it when that was the last.
    private mutating func take(
        _ entry: Entry, at path: VirtualPath, _ rest: ArraySlice<PathPattern.Component>, _ prefix: [UInt8], _ sink: Sink
    ) throws(Failure) {
        guard !rest.isEmpty else { return lines.add(entry, prefix: prefix, storage.rights(at: path.parent)) }
        guard entry.kind == .directory else { return }
        try match(rest, in: path, prefix + entry.name + [UInt8(ascii: "/")], sink)
    }

    // MARK: Going through

    /// A directory below that cannot be read does not end the listing of the others.
    private mutating func goingOn(_ body: (inout ListingRun) throws(Failure) -> Void) throws(Failure) {
        do throws(Failure) { try body(&self) } catch {
            if case .data = error { throw error }
        }
    }

    private mutating func each(
        _ path: VirtualPath, _ sink: Sink, _ body: (inout ListingRun, Entry) throws(Failure) -> Void
    ) throws(Failure) {
        var failure: Failure?
        let isBounded = isBounded
        var run = self
        let details = details
        do throws(StorageError) {
            try storage.list(path, details) { entry in
                do throws(Failure) {
                    run.looked += 1
                    if let verdict = run.control.verdict { throw .data(verdict) }
                    if isBounded, run.looked > Self.entryLimit { (run.isEnough, run.isCut) = (true, true) }
                    guard !run.isEnough else { return false }
                    try body(&run, entry)
                    if run.lines.isFull { try run.hand(sink) }
                    return !run.isEnough
                } catch {
                    failure = error
                    return false
                }
            }
        } catch {
            failure = failure ?? .storage(error)
        }
        self = run
        if let failure { throw failure }
    }

    /// What has to be known of each entry.
    private var details: EntryDetails {
        switch listing.form {
        case .long: .status
        case .machine(let facts): facts.contains(.create) ? .all : .status
        case .names: listing.style.classifies || listing.style.order != .name ? .status : []
        }
    }

    /// A plain listing goes to the end of its directory, however long that is.
    private var isBounded: Bool { listing.style.isRecursive || !listing.patterns.isEmpty }

    private mutating func hand(_ sink: Sink) throws(Failure) {
        do { isEnough = try !sink(lines.take()) || isEnough } catch { throw .data(error) }
    }
}

extension Listing.Form {
    /// Whether names are shown behind the path that was asked for.
    fileprivate var putsPathFirst: Bool {
        switch self {
        case .names: true
        case .long, .machine: false
        }
    }
}
