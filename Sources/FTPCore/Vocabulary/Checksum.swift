// The argument of XCRC and its like: a path, in quotes or not, and perhaps where to begin and end.
// No standard has it; servers agree on positions in bytes from the beginning of the file, the end not included.

extension Command {
    /// Reads it. Without quotes only two numbers at the end are positions: a single one may belong to the name.
    static func checksum(_ algorithm: DigestAlgorithm, _ argument: [UInt8]) -> Command? {
        let space = UInt8(ascii: " ")
        var words = ArgumentWords(argument)
        if argument.first == UInt8(ascii: "\""), let path = words.next() {
            guard !path.isEmpty, let bounds = bounds(words.remainder.split(separator: space)) else { return nil }
            return checksum(algorithm, path, bounds)
        }
        let parts = argument.split(separator: space)
        if parts.count > 2, let bounds = bounds(parts.suffix(2)) {
            let path = argument[..<parts[parts.count - 2].startIndex]
            let end = path.lastIndex { $0 != space }.map { $0 + 1 } ?? path.startIndex
            return checksum(algorithm, Array(path[..<end]), bounds)
        }
        return .checksum(algorithm, Pathname(argument), start: nil, end: nil)
    }

    private static func checksum(
        _ algorithm: DigestAlgorithm, _ path: [UInt8], _ bounds: (start: UInt64?, end: UInt64?)
    ) -> Command? {
        if let start = bounds.start, let end = bounds.end, start > end { return nil }
        return .checksum(algorithm, Pathname(path), start: bounds.start, end: bounds.end)
    }

    private static func bounds(_ words: some Collection<ArraySlice<UInt8>>) -> (start: UInt64?, end: UInt64?)? {
        let numbers = words.compactMap { Command.position($0) }
        guard numbers.count == words.count, numbers.count <= 2 else { return nil }
        return (numbers.first, numbers.dropFirst().first)
    }

    /// Writes it. A path that ends like positions is put in quotes.
    static func checksumArgument(_ path: Pathname, start: UInt64?, end: UInt64?) -> [UInt8] {
        var argument = ArgumentWords.written(path.bytes)
        if let start { argument += " \(start)".utf8 }
        if let end { argument += (start == nil ? " 0 \(end)" : " \(end)").utf8 }
        return argument
    }
}
