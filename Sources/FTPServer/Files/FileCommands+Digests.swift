import FTPCore
import FTPStorage

// HASH, and XCRC, XMD5, XSHA and their like.

extension FileCommands {
    /// HASH (draft-bryan-ftpext-hash §3.1): the algorithm, the bytes from the first to before the last, their digest.
    func hash(_ pathname: Pathname, _ range: ClosedRange<UInt64>?) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let file = try storage.read(path)
            let start = range?.lowerBound ?? 0
            let end = range.map { min($0.upperBound.addingReportingOverflow(1).partialValue, file.size) } ?? file.size
            guard start <= end else { return wording.rangeBeyondEnd }
            guard let digest = try options.digest.value(of: file, start..<end, while: goesOn) else {
                return wording.digestForbidden
            }
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
            guard let digest = try algorithm.value(of: file, start..<end, while: goesOn) else {
                return wording.digestForbidden
            }
            return Reply(250, digest)
        }
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
