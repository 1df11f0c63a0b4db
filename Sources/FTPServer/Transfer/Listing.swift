import FTPCore

/// What LIST, NLST, MLSD or STAT sends: of which path, in which form and order.
struct Listing: Sendable {
    /// The form of the lines.
    enum Form: Sendable {
        /// As `ls -l` writes them.
        case long
        /// Names alone.
        case names
        /// Facts (RFC 3659 §7).
        case machine(Set<Fact>)
    }

    /// The directory or file of this very name.
    let path: VirtualPath
    /// The path as the client wrote it, with a slash behind it: NLST puts it before each name, so that the names can be
    /// asked for.
    let prefix: [UInt8]
    /// What the path stands for when there is nothing of its very name.
    let patterns: [ListingPattern]
    let form: Form
    let style: ListingStyle

    /// MLSD's listing: it knows no options and no patterns, and hides nothing from machines.
    init(machine facts: Set<Fact>, of path: VirtualPath) {
        self.path = path
        prefix = []
        patterns = []
        form = .machine(facts)
        var style = ListingStyle()
        style.hidden = .all
        self.style = style
    }

    /// The listing that LIST, STAT (long) or NLST asks for. Nil when no file can be called so.
    init?(_ request: ListingRequest, isLong: Bool, in directory: VirtualPath) {
        let slash = UInt8(ascii: "/")
        let written = request.path?.bytes ?? []
        guard let path = request.path.map(directory.resolving) ?? directory else { return nil }
        self.path = path
        prefix = written.isEmpty || written.last == slash ? written : written + [slash]
        let alternatives = request.hasPattern ? request.path.flatMap(PathPattern.alternatives) ?? [] : []
        patterns = alternatives.compactMap { ListingPattern($0, in: directory) }
        style = request.style
        form = style.isLong ?? isLong ? .long : .names
    }

    /// Whether it is a listing for machines.
    var isForMachines: Bool {
        switch form {
        case .machine: true
        case .long, .names: false
        }
    }

    /// How many entries of a directory are sorted. A larger one is sent as it is read, in constant memory; one that an
    /// order was asked of is held a little longer.
    var sortedLimit: Int { style.order == .name && !style.isReversed ? 2_000 : 20_000 }

    /// The options that were understood, as the last reply repeats them.
    func shownOptions(in wording: Wording) -> String {
        var letters: Set<Character> = []
        switch form {
        case .machine: return wording.pick("machine listing", "liste pour machines")
        case .long: letters.insert("l")
        case .names: letters.insert("1")
        }
        switch style.hidden {
        case .none: break
        case .almostAll: letters.insert("A")
        case .all: letters.insert("a")
        }
        switch style.order {
        case .name: break
        case .time: letters.insert("t")
        case .size: letters.insert("S")
        }
        if style.isReversed { letters.insert("r") }
        if style.isRecursive { letters.insert("R") }
        if style.listsDirectoriesThemselves { letters.insert("d") }
        if style.classifies { letters.insert("F") }
        return "-" + String(letters.sorted())
    }
}

/// A pattern of paths, from the directory on in which its first name is looked for: `logs/2024-*/a?.txt` begins in `logs`.
struct ListingPattern: Sendable {
    let directory: VirtualPath
    /// The directory as it was written, with the slash behind it.
    let prefix: [UInt8]
    /// The names that are still to be matched, the first of them a pattern.
    let names: ArraySlice<PathPattern.Component>

    init?(_ pattern: PathPattern, in workingDirectory: VirtualPath) {
        let slash = UInt8(ascii: "/")
        var prefix: [UInt8] = pattern.isAbsolute ? [slash] : []
        var names = pattern.components[...]
        while case .name(let name)? = names.first {
            prefix += name + [slash]
            names.removeFirst()
        }
        // Braces may leave a path without a pattern: its last name is looked for like one.
        if names.isEmpty, case .name(let name)? = pattern.components.last {
            prefix.removeLast(name.count + 1)
            names = pattern.components.suffix(1)
        }
        guard let directory = prefix.isEmpty ? workingDirectory : workingDirectory.resolving(Pathname(prefix)) else {
            return nil
        }
        self.directory = directory
        self.prefix = prefix
        self.names = names
    }
}
