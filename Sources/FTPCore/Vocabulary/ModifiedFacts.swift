/// What MFF sets of a file (draft-somers-ftp-mfxx §5): `Modify=20020717210715;UNIX.mode=0644; name`.
public struct ModifiedFacts: Sendable, Hashable {
    /// When its content last changed.
    public var modified: Timestamp?
    /// When it was made.
    public var created: Timestamp?
    /// UNIX permission bits, 0 to 0o7777.
    public var permissions: UInt16?

    /// The facts by the names that FEAT and the replies have for them.
    package enum Name: String, CaseIterable, Sendable {
        case modify = "Modify"
        case create = "Create"
        case unixMode = "UNIX.mode"
    }

    /// These facts.
    public init(modified: Timestamp? = nil, created: Timestamp? = nil, permissions: UInt16? = nil) {
        self.modified = modified
        self.created = created
        self.permissions = permissions
    }

    /// Which facts are there.
    package var names: [Name] {
        Name.allCases.filter { name in
            switch name {
            case .modify: modified != nil
            case .create: created != nil
            case .unixMode: permissions != nil
            }
        }
    }

    /// The facts as they are written, in the command and in the 213 reply: each ended by a semicolon.
    public var written: String {
        var text = ""
        if let modified { text += "\(Name.modify.rawValue)=\(modified.exactTimeValue);" }
        if let created { text += "\(Name.create.rawValue)=\(created.exactTimeValue);" }
        if let permissions { text += "\(Name.unixMode.rawValue)=0\(String(permissions, radix: 8));" }
        return text
    }

    /// Reads MFF's argument.
    static func read(_ argument: [UInt8]) throws(Command.Malformed) -> Command {
        guard let space = argument.firstIndex(of: UInt8(ascii: " ")), space + 1 < argument.count, space > 0,
            argument[space - 1] == UInt8(ascii: ";")
        else { throw .badArgument(.mff) }
        var facts = ModifiedFacts()
        for fact in argument[..<space].split(separator: UInt8(ascii: ";")) {
            let parts = fact.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .badArgument(.mff) }
            try facts.take(name: parts[0], value: Array(parts[1]))
        }
        guard facts != ModifiedFacts() else { throw .badArgument(.mff) }
        return .mff(facts, Pathname(argument[(space + 1)...]))
    }

    private mutating func take(name: ArraySlice<UInt8>, value: [UInt8]) throws(Command.Malformed) {
        let word = String(decoding: name, as: UTF8.self).lowercased()
        guard let name = Name.allCases.first(where: { $0.rawValue.lowercased() == word }) else {
            throw .undefinedValue(.mff)
        }
        switch name {
        case .modify: modified = try Command.value(Timestamp(settableTimeValue: value), of: .mff)
        case .create: created = try Command.value(Timestamp(settableTimeValue: value), of: .mff)
        case .unixMode: permissions = try Command.value(Digits.permissions(value), of: .mff)
        }
    }
}
