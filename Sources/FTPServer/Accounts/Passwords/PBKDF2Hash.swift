import CFerry
import FTPCore

/// A PBKDF2 hash (RFC 8018 §5.2) as others write it:
///
/// - Python's passlib: `$pbkdf2-sha256$ITERATIONS$SALT$HASH`, both in Base64 with `.` for `+` and no padding;
/// - SFTPGo: the same shape, the salt as it is and the hash in padded Base64; `$pbkdf2-b64salt-sha256$` has both in
///   Base64;
/// - Django: `pbkdf2_sha256$ITERATIONS$SALT$HASH`, the salt as it is.
///
/// The padding tells the first two apart: no digest's length is a multiple of three, so that Base64 that is padded at
/// all is padded here.
struct PBKDF2Hash: Sendable, Hashable {
    private let digest: String
    private let iterations: UInt32
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Beyond this many iterations, verifying takes seconds.
    private static let mostIterations: UInt32 = 10_000_000

    private static let digests: [(name: String, digest: String, length: Int)] = [
        ("sha1", "SHA1", 20), ("sha256", "SHA256", 32), ("sha512", "SHA512", 64),
    ]

    init?(_ text: String) {
        var parts = text.split(separator: "$", omittingEmptySubsequences: false)[...]
        let isModular = parts.first == ""
        if isModular { parts = parts.dropFirst() }
        guard parts.count == 4, let scheme = parts.popFirst(), let count = parts.popFirst(),
            let saltText = parts.popFirst(), let hashText = parts.popFirst(),
            let iterations = UInt32(digits: count), (1...Self.mostIterations).contains(iterations),
            let hash = Base64.decode(hashText)
        else { return nil }
        let isEncoded: Bool
        let name: Substring
        switch (isModular, scheme) {
        case (true, let scheme) where scheme.hasPrefix("pbkdf2-b64salt-"):
            (name, isEncoded) = (scheme.dropFirst("pbkdf2-b64salt-".count), true)
        case (true, let scheme) where scheme.hasPrefix("pbkdf2-"):
            (name, isEncoded) = (scheme.dropFirst("pbkdf2-".count), hashText.last != "=")
        case (false, let scheme) where scheme.hasPrefix("pbkdf2_"):
            (name, isEncoded) = (scheme.dropFirst("pbkdf2_".count), false)
        case (true, _), (false, _): return nil
        }
        guard let known = Self.digests.first(where: { $0.name == name }), hash.count == known.length,
            let salt = isEncoded ? Base64.decode(saltText) : Array(saltText.utf8)
        else { return nil }
        digest = known.digest
        self.iterations = iterations
        self.salt = salt
        self.hash = hash
    }

    func matches(_ password: [UInt8]) -> Bool {
        var found = [UInt8](repeating: 0, count: hash.count)
        let result = ferry_pbkdf2(
            digest, password, password.count, salt, salt.count, iterations, &found, found.count)
        return result == 0 && PasswordHash.areEqual(found, hash)
    }
}

/// Base64 (RFC 4648 §4), with or without padding, `.` taken for `+`.
enum Base64 {
    static func decode(_ text: Substring) -> [UInt8]? {
        let unpadded = text.utf8.prefix { $0 != UInt8(ascii: "=") }
        let padding = text.utf8.count - unpadded.count
        guard padding <= 2, unpadded.count % 4 != 1, text.utf8.dropFirst(unpadded.count).allSatisfy({ $0 == 0x3D }),
            padding == 0 || text.utf8.count % 4 == 0
        else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in unpadded {
            guard let value = value(byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "."): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
