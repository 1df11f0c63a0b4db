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
        var options: [UInt8] = []
        var rest = (argument ?? [])[...].drop { $0 == space }
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
