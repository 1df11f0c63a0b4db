import FTPCore

/// A note whose words are always the same, around a number or a quantity of bytes and the place of the first.
struct NoteTemplate {
    private let before: [UInt8]
    private let between: [UInt8]
    private let after: [UInt8]

    /// Takes the words around numbers apart, the last ones in the text: what precedes may quote anything. Nil where they
    /// are not there.
    init?(_ text: String, around first: String, and second: String? = nil) {
        let bytes = Array(text.utf8)
        var end = bytes.count
        if let second {
            guard let place = Self.last(Array(second.utf8), in: bytes[..<end]) else { return nil }
            after = Array(bytes[(place + second.utf8.count)...])
            end = place
        } else {
            after = []
        }
        guard let place = Self.last(Array(first.utf8), in: bytes[..<end]) else { return nil }
        between = Array(bytes[(place + first.utf8.count)..<end])
        before = Array(bytes[..<place])
    }

    /// Writes the words around what the two closures write.
    @inline(__always)
    func write(
        to bytes: inout [UInt8], _ first: (inout [UInt8]) -> Void, _ second: (inout [UInt8]) -> Void = { _ in }
    ) {
        bytes.append(copying: before.span)
        first(&bytes)
        bytes.append(copying: between.span)
        second(&bytes)
        if !after.isEmpty { bytes.append(copying: after.span) }
    }

    private static func last(_ part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard part.count <= bytes.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - part.count)).last {
            bytes[$0..<($0 + part.count)].elementsEqual(part)
        }
    }
}

/// Numbers as a language writes them, straight into a buffer.
struct CountWriter {
    /// What sets thousands apart.
    private let mark: [UInt8]
    /// What follows a number of bytes greater than one.
    private let unit: [UInt8]

    init(_ language: Language) {
        let text = Array(language.count(1_000).utf8)
        mark = Array(text[1..<(text.count - 3)])
        unit = Array(language.bytes(222).utf8.dropFirst(3))
    }

    /// Writes a count (not negative).
    func write(_ count: Int, to bytes: inout [UInt8]) {
        guard count >= 1_000 else { return bytes.append(decimal: UInt64(count)) }
        write(count / 1_000, to: &bytes)
        bytes.append(copying: mark.span)
        bytes.append(decimal: count % 1_000, width: 3)
    }

    /// Writes a quantity of more than one byte.
    func write(bytes count: Int, to bytes: inout [UInt8]) {
        write(count, to: &bytes)
        bytes.append(copying: unit.span)
    }
}
