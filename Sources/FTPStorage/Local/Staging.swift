import FTPCore
import Glibc

/// The names that unfinished uploads have beside their targets. They are nobody's: no listing shows them, no command reaches them.
enum Staging {
    private static let prefix = Array(".ferry-upload-".utf8)

    /// Whether a name is of this kind.
    static func isReserved(_ name: some Collection<UInt8>) -> Bool { name.starts(with: prefix) }

    /// A new name of this kind.
    static func name() -> [UInt8] { prefix + String(UInt64.random(in: .min ... .max), radix: 36).utf8 }
}
