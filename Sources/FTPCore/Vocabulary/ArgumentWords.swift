/// The words of an argument that holds several: separated by blanks, or in quotes with quotes inside doubled.
struct ArgumentWords {
    private var rest: ArraySlice<UInt8>

    private static let space = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "\"")

    init(_ argument: some Collection<UInt8>) { rest = Array(argument).drop { $0 == Self.space } }

    /// Whether every word was taken.
    var isAtEnd: Bool { rest.isEmpty }

    /// What was not taken yet, as it was written.
    var remainder: [UInt8] { Array(rest) }

    /// The next word; nil when there is none, or when its quotes do not end where a word may.
    mutating func next() -> [UInt8]? {
        rest.first == Self.quote ? quoted() : bare()
    }

    private mutating func bare() -> [UInt8]? {
        let word = rest.prefix { $0 != Self.space }
        guard !word.isEmpty else { return nil }
        rest = rest[word.endIndex...].drop { $0 == Self.space }
        return Array(word)
    }

    private mutating func quoted() -> [UInt8]? {
        var word: [UInt8] = []
        var index = rest.startIndex + 1
        while index < rest.endIndex {
            let byte = rest[index]
            index += 1
            if byte == Self.quote {
                guard index < rest.endIndex, rest[index] == Self.quote else {
                    guard index == rest.endIndex || rest[index] == Self.space else { return nil }
                    rest = rest[index...].drop { $0 == Self.space }
                    return word
                }
                index += 1
            }
            word.append(byte)
        }
        return nil
    }

    /// A word as it is written: in quotes when it could be mistaken without.
    static func written(_ word: [UInt8]) -> [UInt8] {
        guard word.isEmpty || word.contains(where: { $0 == space || $0 == quote }) else { return word }
        return [quote] + word.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }
}
