import FTPCore
import FTPStorage

// HASH, and XCRC, XMD5, XSHA and their like.

extension FileCommands {
    /// HASH (draft-bryan-ftpext-hash §3.1): the algorithm, the bytes from the first to before the last, their digest.
    func hash(_ pathname: Pathname, _ range: ClosedRange<UInt64>?) -> Reply {
        let end = range.map { $0.upperBound.addingReportingOverflow(1).partialValue }
        return digest(options.digest, of: pathname, from: range?.lowerBound, to: end) { path, part, digest in
            let text = "\(options.digest.name) \(part.lowerBound)-\(part.upperBound) \(digest) "
            return Reply(213, Array(text.utf8) + path.bytes)
        }
    }

    /// XCRC and its like: the digest alone.
    func checksum(
        _ algorithm: DigestAlgorithm, of pathname: Pathname, from start: UInt64?, to end: UInt64?
    ) -> Reply {
        digest(algorithm, of: pathname, from: start, to: end) { _, _, digest in Reply(250, digest) }
    }

    private func digest(
        _ algorithm: DigestAlgorithm, of pathname: Pathname, from start: UInt64?, to end: UInt64?,
        _ makeReply: (VirtualPath, Range<UInt64>, String) -> Reply
    ) -> Reply {
        answer(pathname) { path throws(StorageError) in
            let file = try storage.read(path)
            let start = start ?? 0
            let end = min(end ?? file.size, file.size)
            guard start <= end else { return wording.rangeBeyondEnd }
            var isTooLate = false
            do throws(StorageError) {
                let value = try algorithm.value(of: file, start..<end) {
                    isTooLate = ContinuousClock.now >= digestDeadline
                    return goesOn() && !isTooLate
                }
                return value.map { makeReply(path, start..<end, $0) } ?? wording.digestForbidden
            } catch {
                guard isTooLate else { throw error }
                return wording.digestTooLong
            }
        }
    }
}

extension Wording {
    fileprivate var rangeBeyondEnd: Reply {
        reply(
            551, "The range lies beyond the end of the file.", "La plage est au-delà de la fin du fichier.")
    }

    fileprivate var digestTooLong: Reply {
        reply(
            451, "The digest takes longer than any may; ask for parts of the file.",
            "L'empreinte prend plus de temps que permis ; demandez-la par parties du fichier.")
    }

    fileprivate var digestForbidden: Reply {
        reply(
            504, "This machine's policy forbids the algorithm.", "La politique de cette machine interdit l'algorithme.")
    }
}
