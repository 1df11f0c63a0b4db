/// How a file's checksum is computed (HASH, XCRC and their like).
///
/// ```swift
/// DigestAlgorithm(named: Array("sha-256".utf8)) == .sha256
/// ```
public enum DigestAlgorithm: String, CaseIterable, Sendable {
    case sha256 = "SHA-256"
    case sha512 = "SHA-512"
    case sha1 = "SHA-1"
    case md5 = "MD5"
    case crc32 = "CRC32"

    /// The name in IANA's registry of hash functions, as HASH and FEAT have it.
    public var name: String { rawValue }

    /// The algorithm of this name, in any mixture of cases.
    public init?(named name: some Collection<UInt8>) {
        self.init(rawValue: String(decoding: name, as: UTF8.self).uppercased())
    }

    /// The verb that asks for this checksum whatever OPTS HASH has chosen.
    var verb: Verb {
        switch self {
        case .sha256: .xsha256
        case .sha512: .xsha512
        case .sha1: .xsha1
        case .md5: .xmd5
        case .crc32: .xcrc
        }
    }

    /// FEAT's line: every algorithm, the chosen one marked by an asterisk (draft-bryan-ftpext-hash §3.1).
    static func feature(selected: DigestAlgorithm) -> String {
        "HASH " + allCases.map { $0.name + ($0 == selected ? "*" : "") }.joined(separator: ";")
    }
}
