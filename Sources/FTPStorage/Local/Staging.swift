import FTPCore
import Glibc

/// The names that unfinished uploads have beside their targets. They are nobody's: no listing shows them, no command
/// reaches them.
enum Staging {
    static let prefix = Array(".ferry-upload-".utf8)

    /// Whether a name is of this kind.
    static func isReserved(_ name: some Collection<UInt8>) -> Bool { name.starts(with: prefix) }

    private static let passing = prefix + Array("once-".utf8)

    /// A new name of this kind, which nobody finds again.
    static func passingName() -> [UInt8] { passing + String(UInt64.random(in: .min ... .max), radix: 36).utf8 }

    /// Whether nobody finds it again: once it is not written any more, it is of no use.
    static func isPassing(_ name: some Collection<UInt8>) -> Bool { name.starts(with: passing) }

    /// The name under which an owner's upload to a target is found again, after a restart too.
    static func name(for owner: [UInt8], target: ArraySlice<UInt8>) throws(StorageError) -> [UInt8] {
        try name(digesting: [owner, target[...]])
    }

    /// The name of what is being put behind a target where it is, by whomever: see ``Lengthening``.
    static func name(behind target: ArraySlice<UInt8>) throws(StorageError) -> [UInt8] {
        try name(digesting: [target])
    }

    /// 128 bits of a cryptographic digest: a client chooses the target's name, and must not find one that shares its
    /// staging file with another owner's. Each part is told with its length, so that no two lists read alike.
    private static func name(digesting parts: [any Collection<UInt8>]) throws(StorageError) -> [UInt8] {
        var message: [UInt8] = []
        for part in parts {
            message += "\(part.count) ".utf8
            message += Array(part)
        }
        let value: [UInt8]
        do {
            var digest = try Digest(.sha256)
            try digest.update(message)
            value = try digest.finish()
        } catch {
            throw StorageError(.unsupported)
        }
        let number = value.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        return prefix + String(number, radix: 36).utf8
    }
}
