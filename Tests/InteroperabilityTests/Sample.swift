import Testing

/// A file to transfer, each of a kind that has gone wrong somewhere.
enum Sample: String, CaseIterable, CustomTestStringConvertible {
    case smallText = "greeting.txt"
    case largeBinary = "noise.bin"
    case empty = "empty"
    case nameWithSpaces = "two words and more.txt"
    case nameInUTF8 = "été – 日本語.txt"

    var name: String { rawValue }

    var contents: [UInt8] {
        switch self {
        case .smallText: Array("Bonjour,\nline endings of Unix\r\nand of the Net, no end to the last".utf8)
        case .largeBinary: Self.noise
        case .empty: []
        case .nameWithSpaces: Array("spaces\n".utf8)
        case .nameInUTF8: Array("été\n".utf8)
        }
    }

    var testDescription: String { name }

    /// Five mebibytes that do not compress, hold every byte and are the same in every run.
    private static let noise: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<5 * 1024 * 1024).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }()
}
