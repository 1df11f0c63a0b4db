/// A fact of a machine listing (RFC 3659 §7.5) that this implementation knows.
package enum Fact: String, CaseIterable, Sendable {
    case type
    case size
    case modify
    case create
    case perm
    case unique
    case unixMode = "UNIX.mode"
    case unixOwner = "UNIX.owner"
    case unixGroup = "UNIX.group"

    /// Those that are sent unless OPTS MLST chose others. The time of creation costs a look of its own at each file.
    package static let usual = Set(allCases).subtracting([.create])

    /// FEAT's line: every known fact, those in use marked by an asterisk (RFC 3659 §7.8).
    package static func feature(selected: Set<Fact>) -> String {
        "MLST " + allCases.map { $0.rawValue + (selected.contains($0) ? "*;" : ";") }.joined()
    }

    /// The fact with this name, in any mixture of cases.
    init?(named name: some StringProtocol) {
        let name = name.lowercased()
        guard let fact = Self.allCases.first(where: { $0.rawValue.lowercased() == name }) else { return nil }
        self = fact
    }

    /// The facts that OPTS MLST asks for; unknown ones are left out (RFC 3659 §7.9). Nil when it is no list of facts,
    /// each with its semicolon.
    package static func selection(_ list: [UInt8]?) -> Set<Fact>? {
        let list = list ?? []
        guard list.isEmpty || list.last == UInt8(ascii: ";"), !list.contains(UInt8(ascii: " ")) else { return nil }
        let names = String(decoding: list, as: UTF8.self).split(separator: ";")
        return Set(names.compactMap { Fact(named: $0) })
    }
}

/// Lines of MLSD and MLST: `fact=value;fact=value; name` (RFC 3659 §7.2).
package struct MachineListing: Sendable {
    /// The facts that are written, in their order, each with its name and `=`.
    private let facts: [(fact: Fact, label: [UInt8])]

    /// A listing with these facts.
    package init(facts: Set<Fact>) {
        self.facts = Fact.allCases.filter(facts.contains).map { ($0, Array(($0.rawValue + "=").utf8)) }
    }

    /// Appends one entry's facts, a space and the name; no line end.
    package func write(_ entry: Entry, perm: [UInt8]?, name: [UInt8]? = nil, into output: inout [UInt8]) {
        for (fact, label) in facts {
            let start = output.count
            output += label
            if Self.append(fact, of: entry, perm, to: &output) {
                output.append(UInt8(ascii: ";"))
            } else {
                output.removeSubrange(start...)
            }
        }
        output.append(UInt8(ascii: " "))
        UnixListing.append(name: name ?? entry.name, to: &output)
    }

    /// Appends a fact's value. False when the entry has none.
    private static func append(_ fact: Fact, of entry: Entry, _ perm: [UInt8]?, to output: inout [UInt8]) -> Bool {
        switch fact {
        case .type: output += typeValue(entry.kind)
        case .size:
            guard !entry.isDirectory, let size = entry.size else { return false }
            output.append(decimal: size)
        case .modify:
            guard let modified = entry.modified else { return false }
            output.append(timeValue: modified)
        case .create:
            guard let created = entry.created else { return false }
            output.append(timeValue: created)
        case .perm:
            guard let perm else { return false }
            output += perm
        case .unique: return append(value: entry.unique?.utf8, to: &output)
        case .unixMode:
            guard let permissions = entry.permissions else { return false }
            output.append(UInt8(ascii: "0"))
            output.append(octal: permissions)
        case .unixOwner: return append(value: entry.owner, to: &output)
        case .unixGroup: return append(value: entry.group, to: &output)
        }
        return true
    }

    /// A value with a blank or a semicolon would end the facts, or itself (RFC 3659 §7.2): better none.
    private static func append(value: (some Collection<UInt8>)?, to output: inout [UInt8]) -> Bool {
        guard let value, value.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: ";") }) else { return false }
        output += value
        return true
    }

    private static func typeValue(_ kind: Entry.Kind) -> [UInt8] {
        switch kind {
        case .file: file
        case .directory: directory
        case .currentDirectory: Array("cdir".utf8)
        case .parentDirectory: Array("pdir".utf8)
        // The target is left out: a `;` in it would end the fact.
        case .link: Array("OS.unix=slink".utf8)
        case .other, .unknown: Array("OS.unix=special".utf8)
        }
    }

    private static let file = Array("file".utf8)
    private static let directory = Array("dir".utf8)

    /// Reads a line. One that has no facts becomes an entry of unknown kind.
    package static func read(_ line: [UInt8]) -> Entry {
        var entry = Entry(name: line, kind: .unknown)
        entry.raw = line
        // MLST's lines begin with a space of the reply's; the facts then run to the next one.
        let isIndented = line.first == UInt8(ascii: " ") && line.contains(UInt8(ascii: "="))
        let line = isIndented ? Array(line.dropFirst()) : line
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 1 < line.count,
            line[..<space].isEmpty || line[..<space].last == UInt8(ascii: ";")
        else { return entry }
        entry.name = Array(line[(space + 1)...])
        for fact in line[..<space].split(separator: UInt8(ascii: ";")) {
            let parts = fact.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            take(Fact(named: String(decoding: parts[0], as: UTF8.self)), parts[1], into: &entry)
        }
        return entry
    }

    private static func take(_ fact: Fact?, _ value: ArraySlice<UInt8>, into entry: inout Entry) {
        switch fact {
        case .type: entry.kind = kind(named: value)
        case .size: entry.size = Digits.number(value)
        case .modify: entry.modified = Timestamp(timeValue: Array(value))
        case .create: entry.created = Timestamp(timeValue: Array(value))
        case .unique: entry.unique = String(decoding: value, as: UTF8.self)
        case .unixMode: entry.permissions = mode(value)
        case .unixOwner: entry.owner = Array(value)
        case .unixGroup: entry.group = Array(value)
        case .perm, nil: break
        }
    }

    /// Permission bits in octal digits; those of the file's type above them are left out.
    private static func mode(_ value: ArraySlice<UInt8>) -> UInt16? {
        guard value.allSatisfy({ Digits.digit($0) != nil }) else { return nil }
        return UInt32(String(decoding: value, as: UTF8.self), radix: 8).map { UInt16($0 & 0o7777) }
    }

    private static func kind(named value: ArraySlice<UInt8>) -> Entry.Kind {
        let name = String(decoding: value, as: UTF8.self).lowercased()
        switch name {
        case "file": return .file
        case "dir": return .directory
        case "cdir": return .currentDirectory
        case "pdir": return .parentDirectory
        // The set is open: `OS.name=type` for what only one system has (RFC 3659 §7.5.1).
        default:
            if name.hasPrefix("os.unix=slink") || name.hasPrefix("os.unix=symlink") {
                let target = value.firstIndex(of: UInt8(ascii: ":")).map { Array(value[($0 + 1)...]) }
                return .link(target: target)
            }
            return .other
        }
    }
}
