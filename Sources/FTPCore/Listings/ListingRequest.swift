/// What LIST, NLST and STAT are asked for: options in the manner of `ls`, and a path.
public struct ListingRequest: Sendable, Hashable {
    /// The option letters, without their hyphens: `al`. Clients send them although no RFC knows them.
    public var options: [UInt8]
    /// The path, or nil for the working directory.
    public var path: Pathname?

    /// A request.
    public init(options: [UInt8] = [], path: Pathname? = nil) {
        self.options = options
        self.path = path
    }

    /// Reads an argument. A first word that begins with a hyphen and holds letters or digits is options; `--` ends them.
    public init(argument: [UInt8]?) {
        let space = UInt8(ascii: " ")
        let argument = argument ?? []
        var options: [UInt8] = []
        var rest = argument.drop { $0 == space }
        // Without options the blanks are the name's own, as they are for every other verb.
        if rest.first != UInt8(ascii: "-"), !rest.isEmpty { rest = argument[...] }
        while rest.first == UInt8(ascii: "-") {
            let word = rest.prefix { $0 != space }
            let letters = word.dropFirst()
            let after = rest[word.endIndex...].drop { $0 == space }
            if letters.elementsEqual([UInt8(ascii: "-")]) {
                rest = after
                break
            }
            guard !letters.isEmpty, letters.allSatisfy(Self.isOption) else { break }
            options += letters
            rest = after
        }
        self.init(options: options, path: rest.isEmpty ? nil : Pathname(rest))
    }

    private static func isOption(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "1")
    }

    /// Whether this option letter was given.
    public func has(_ option: Character) -> Bool { option.asciiValue.map(options.contains) ?? false }

    /// The argument as it is sent; nil when there is none.
    ///
    /// A path that would be read as options, or lose its first blank, is written from `./` on: no RFC knows options,
    /// so none knows how to end them, but every system with options has that directory.
    public var argument: [UInt8]? {
        var parts: [[UInt8]] = options.isEmpty ? [] : [[UInt8(ascii: "-")] + options]
        if let path {
            let mistakable = path.bytes.first == UInt8(ascii: "-") || path.bytes.first == UInt8(ascii: " ")
            parts.append(mistakable ? Array("./".utf8) + path.bytes : path.bytes)
        }
        return parts.isEmpty ? nil : Array(parts.joined(separator: [UInt8(ascii: " ")]))
    }
}

extension ListingRequest {
    /// Whether the path is more than a name: patterns stand in it, which ``PathPattern`` reads.
    ///
    /// A file may be called so all the same: what exists under the very name is what was meant.
    package var hasPattern: Bool { path.map { Glob.isPattern($0.bytes) } ?? false }

    /// The options that are understood, of `-a -A -d -F -l -1 -R -r -S -t`; others are passed over, as servers do.
    package var style: ListingStyle {
        var style = ListingStyle()
        for option in options {
            switch option {
            case UInt8(ascii: "a"): style.hidden = .all
            case UInt8(ascii: "A"): if style.hidden == .none { style.hidden = .almostAll }
            case UInt8(ascii: "d"): style.listsDirectoriesThemselves = true
            case UInt8(ascii: "F"): style.classifies = true
            case UInt8(ascii: "l"): style.isLong = true
            case UInt8(ascii: "1"): style.isLong = false
            case UInt8(ascii: "R"): style.isRecursive = true
            case UInt8(ascii: "r"): style.isReversed = true
            case UInt8(ascii: "S"): style.order = .size
            case UInt8(ascii: "t"): style.order = .time
            // No RFC knows any: those of other systems are as good as none.
            default: break
            }
        }
        return style
    }
}
