// MODE B (RFC 959 §3.4.2): blocks of up to 65,535 bytes, each behind a descriptor and a count.

/// What is said of a block.
package struct BlockDescriptor: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The block ends a record.
    package static let endOfRecord = BlockDescriptor(rawValue: 128)
    /// The block ends the file.
    package static let endOfFile = BlockDescriptor(rawValue: 64)
    /// The sender doubts the data.
    package static let suspect = BlockDescriptor(rawValue: 32)
    /// The block is no data but a marker to restart from.
    package static let restartMarker = BlockDescriptor(rawValue: 16)

    /// The bits that nobody has defined.
    static let undefined = BlockDescriptor(rawValue: 15)

    /// The bytes before a block's data.
    package static let headerLength = 3
    /// The most bytes that one block holds.
    package static let longest = 65_535
}

/// Data on its way out in blocks.
package struct BlockModeEncoder: Sendable {
    /// A file is one record in STRU R when it is an image, and one per line in a text type.
    private let records: Records

    /// What becomes a record.
    package enum Records: Sendable, Hashable {
        /// STRU F: nothing does.
        case none
        /// STRU R of an image: the whole file.
        case whole
        /// STRU R of a text: each line, without its line end.
        case lines
    }

    private var line: [UInt8] = []

    /// An encoder.
    package init(records: Records = .none) { self.records = records }

    /// Appends `input` as blocks.
    package mutating func encode(_ input: Span<UInt8>, into output: inout [UInt8]) {
        guard records == .lines else {
            var start = 0
            while start < input.count {
                let end = min(input.count, start + BlockDescriptor.longest)
                Self.appendHeader([], count: end - start, to: &output)
                for index in start..<end { output.append(input[index]) }
                start = end
            }
            return
        }
        for index in input.indices {
            let byte = input[index]
            if byte == 0x0A {
                if line.last == 0x0D { line.removeLast() }
                flushLine(.endOfRecord, into: &output)
            } else {
                // A CR at the end of a full block may be half of a line end: it stays for the next.
                if line.count >= BlockDescriptor.longest { flushLine([], keepingReturn: true, into: &output) }
                line.append(byte)
            }
        }
    }

    /// Appends the block that ends the file.
    package mutating func finish(into output: inout [UInt8]) {
        switch records {
        case .none: Self.append(.endOfFile, [], to: &output)
        case .whole: Self.append([.endOfRecord, .endOfFile], [], to: &output)
        case .lines: flushLine(line.isEmpty ? .endOfFile : [.endOfRecord, .endOfFile], into: &output)
        }
    }

    /// Appends a restart marker: printable characters without blanks.
    package func marker(_ marker: [UInt8], into output: inout [UInt8]) {
        Self.append(.restartMarker, marker, to: &output)
    }

    private mutating func flushLine(
        _ descriptor: BlockDescriptor, keepingReturn: Bool = false, into output: inout [UInt8]
    ) {
        let keeps = keepingReturn && line.last == 0x0D
        if keeps { line.removeLast() }
        Self.append(descriptor, line, to: &output)
        line.removeAll(keepingCapacity: true)
        if keeps { line.append(0x0D) }
    }

    private static func append(_ descriptor: BlockDescriptor, _ data: [UInt8], to output: inout [UInt8]) {
        appendHeader(descriptor, count: data.count, to: &output)
        output += data
    }

    private static func appendHeader(_ descriptor: BlockDescriptor, count: Int, to output: inout [UInt8]) {
        output.append(descriptor.rawValue)
        output.append(UInt8(truncatingIfNeeded: count >> 8))
        output.append(UInt8(truncatingIfNeeded: count))
    }
}

/// Blocks on their way in.
package struct BlockModeDecoder: Sendable {
    /// Why a stream of blocks cannot be what it says.
    package enum Malformed: Error, Equatable {
        /// Undefined bits in a descriptor: this is no block mode.
        case badDescriptor(UInt8)
        /// A restart marker that is empty, too long, or not of printable characters.
        case badMarker
        /// Bytes behind the block that ends the file.
        case dataAfterEnd
        /// The connection ended before the file did.
        case unfinished
    }

    /// The longest restart marker that is taken, in bytes.
    package static let longestMarker = 256

    private let appendsLineEnds: Bool
    private var header: [UInt8] = []
    private var descriptor: BlockDescriptor = []
    private var remaining = 0
    private var marker: [UInt8] = []

    /// Whether the block that ends the file has come, whole.
    package private(set) var sawEnd = false
    /// Whether any data was marked as doubtful.
    package private(set) var sawSuspect = false
    /// The last restart marker that was whole, and how many bytes of data came before it.
    package private(set) var lastMarker: (marker: [UInt8], position: UInt64)?
    /// The bytes of data so far, markers not among them.
    package private(set) var count: UInt64 = 0

    /// A decoder; in a text type with STRU R the end of a record becomes the end of a line.
    package init(recordsAreLines: Bool = false) { appendsLineEnds = recordsAreLines }

    /// Appends the data in `input`, wherever the blocks begin and end.
    package mutating func decode(_ input: Span<UInt8>, into output: inout [UInt8]) throws(Malformed) {
        var index = 0
        while index < input.count {
            guard remaining == 0 else {
                let end = min(input.count, index + remaining)
                let isMarker = descriptor.contains(.restartMarker)
                for position in index..<end {
                    if isMarker { marker.append(input[position]) } else { output.append(input[position]) }
                }
                if !isMarker { count += UInt64(end - index) }
                remaining -= end - index
                index = end
                if remaining == 0 { try endBlock(into: &output) }
                continue
            }
            guard !sawEnd else { throw .dataAfterEnd }
            header.append(input[index])
            index += 1
            if header.count == BlockDescriptor.headerLength { try beginBlock(into: &output) }
        }
    }

    /// Checks that the file ended, at the end of the connection.
    package func finish() throws(Malformed) {
        guard sawEnd else { throw .unfinished }
    }

    private mutating func beginBlock(into output: inout [UInt8]) throws(Malformed) {
        descriptor = BlockDescriptor(rawValue: header[0])
        remaining = Int(header[1]) << 8 | Int(header[2])
        header.removeAll(keepingCapacity: true)
        guard descriptor.isDisjoint(with: .undefined) else { throw .badDescriptor(descriptor.rawValue) }
        if descriptor.contains(.restartMarker) {
            guard (1...Self.longestMarker).contains(remaining) else { throw .badMarker }
            marker = []
        }
        if remaining == 0 { try endBlock(into: &output) }
    }

    private mutating func endBlock(into output: inout [UInt8]) throws(Malformed) {
        if descriptor.contains(.restartMarker) {
            guard marker.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .badMarker }
            lastMarker = (marker, count)
        } else if descriptor.contains(.endOfRecord), appendsLineEnds {
            output.append(0x0A)
        }
        if descriptor.contains(.suspect) { sawSuspect = true }
        if descriptor.contains(.endOfFile) { sawEnd = true }
    }
}
