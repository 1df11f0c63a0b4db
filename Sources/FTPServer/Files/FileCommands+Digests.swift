import FTPCore
import FTPStorage
import FTPTransport

// HASH, and XCRC, XMD5, XSHA and their like.

extension FileCommands {
    /// HASH (draft-bryan-ftpext-hash §3.1): the algorithm, the bytes from the first to before the last, their digest.
    func hash(_ pathname: Pathname, _ range: ClosedRange<UInt64>?) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let file = try storage.read(path)
            let start = range?.lowerBound ?? 0
            let end = range.map { min($0.upperBound.addingReportingOverflow(1).partialValue, file.size) } ?? file.size
            guard start <= end else { return wording.rangeBeyondEnd }
            guard let digest = try digest(options.digest, of: file, start..<end) else { return wording.digestForbidden }
            let text = "\(options.digest.name) \(start)-\(end) \(digest) "
            return Reply(213, Array(text.utf8) + path.bytes)
        }
    }

    func checksum(
        _ algorithm: DigestAlgorithm, of pathname: Pathname, from start: UInt64?, to end: UInt64?
    ) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let file = try storage.read(path)
            let start = start ?? 0
            let end = min(end ?? file.size, file.size)
            guard start <= end else { return wording.rangeBeyondEnd }
            guard let digest = try digest(algorithm, of: file, start..<end) else { return wording.digestForbidden }
            return Reply(250, digest)
        }
    }

    /// In capital hexadecimal digits for a CRC, small ones for the others, as clients know them; nil where the system's
    /// policy forbids the algorithm.
    private func digest(
        _ algorithm: DigestAlgorithm, of file: borrowing Download, _ range: Range<UInt64>
    ) throws(StorageError) -> String? {
        guard var digest = try? Digest(algorithm.implementation) else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.digestPiece, alignment: 16)
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
        return value.hexadecimal(capitals: algorithm == .crc32)
    }

    private static let digestPiece = 256 << 10
}

extension DigestAlgorithm {
    fileprivate var implementation: Digest.Algorithm {
        switch self {
        case .crc32: .crc32
        case .md5: .md5
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

extension [UInt8] {
    fileprivate func hexadecimal(capitals: Bool) -> String {
        let digits = Array<UInt8>((capitals ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Wording {
    fileprivate var rangeBeyondEnd: Reply {
        reply(
            551, "The range lies beyond the end of the file.", "La plage est au-delà de la fin du fichier.")
    }

    fileprivate var digestForbidden: Reply {
        reply(
            504, "This machine's policy forbids the algorithm.", "La politique de cette machine interdit l'algorithme.")
    }
}
