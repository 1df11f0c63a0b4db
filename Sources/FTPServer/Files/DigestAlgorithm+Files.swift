import FTPCore
import FTPStorage

extension DigestAlgorithm {
    /// The digest of a part of a file, in capital hexadecimal digits for a CRC, small ones for the others, as clients
    /// know them; nil where the system's policy forbids the algorithm.
    func value(
        of file: borrowing Download, _ range: Range<UInt64>, while goesOn: () -> Bool
    ) throws(StorageError) -> String? {
        guard var digest = try? Digest(implementation) else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var position = range.lowerBound
        while position < range.upperBound {
            guard goesOn() else { throw StorageError(.stopped) }
            let wanted = min(UInt64(buffer.count), range.upperBound - position)
            let count = try file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(wanted)]), at: position)
            guard count > 0 else { break }
            do { try digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count])) } catch { return nil }
            position += UInt64(count)
        }
        guard let value = try? digest.finish() else { return nil }
        return value.map { VisibleText.hexadecimal($0, width: 2, uppercase: self == .crc32) }.joined()
    }

    private static let pieceSize = 256 << 10

    private var implementation: Digest.Algorithm {
        switch self {
        case .crc32: .crc32
        case .md5: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}
