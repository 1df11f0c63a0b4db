import CFerry

/// The digest of bytes as they come (HASH, XCRC, XMD5 and the like).
///
/// ```swift
/// var digest = try Digest(.sha256)
/// try digest.update(bytes)
/// let value = try digest.finish()
/// ```
package struct Digest: ~Copyable, Sendable {
    /// Which digest.
    package enum Algorithm: Sendable, Hashable, CaseIterable {
        case crc32, md5, sha1, sha256, sha512

        /// The length of its value, in bytes.
        package var length: Int {
            switch self {
            case .crc32: 4
            case .md5: 16
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            }
        }

        /// What OpenSSL calls it; CRC-32 is zlib's.
        fileprivate var name: String? {
            switch self {
            case .crc32: nil
            case .md5: "MD5"
            case .sha1: "SHA1"
            case .sha256: "SHA256"
            case .sha512: "SHA512"
            }
        }
    }

    /// The library would not do it: a digest that its configuration forbids (MD5 where only FIPS's are allowed), or no memory.
    package struct Unavailable: Error, Sendable, Hashable {}

    // A pointer that only this value has, and that it frees: it may go from thread to thread with it.
    private nonisolated(unsafe) let context: OpaquePointer?
    private var checksum: UInt32 = 0

    /// Begins a digest.
    package init(_ algorithm: Algorithm) throws(Unavailable) {
        guard let name = algorithm.name else {
            context = nil
            return
        }
        guard let context = ferry_digest_new(name) else { throw Unavailable() }
        self.context = context
    }

    deinit { if let context { ferry_digest_free(context) } }

    /// Takes in more bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) throws(Unavailable) {
        if let context {
            guard ferry_digest_update(context, bytes.baseAddress, bytes.count) == 1 else { throw Unavailable() }
        } else if bytes.count > 0 {
            // zlib takes a missing buffer for the order to begin anew.
            checksum = ferry_crc32(checksum, bytes.baseAddress, bytes.count)
        }
    }

    /// Takes in more bytes.
    package mutating func update(_ bytes: [UInt8]) throws(Unavailable) {
        let failed = bytes.withUnsafeBytes { bytes in
            do throws(Unavailable) { try update(bytes) } catch { return true }
            return false
        }
        if failed { throw Unavailable() }
    }

    /// The value of all that was taken in, the most significant byte first.
    package consuming func finish() throws(Unavailable) -> [UInt8] {
        guard let context else { return (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) } }
        var value = [UInt8](repeating: 0, count: 64)
        let length = Int(ferry_digest_finish(context, &value))
        guard length > 0 else { throw Unavailable() }
        return Array(value.prefix(length))
    }
}
