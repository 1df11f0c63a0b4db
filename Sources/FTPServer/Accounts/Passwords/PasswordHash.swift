import CFerry

/// A password as it is kept: hashed, with what it takes to hash another in the same way.
///
/// Verified are the formats of crypt(3) that this machine's libcrypt knows (`$7$` scrypt, `$y$` yescrypt, `$gy$`,
/// `$2b$` and `$2y$` bcrypt, `$6$`, `$5$`, `$1$`), and PBKDF2 as Python's passlib and Django and as SFTPGo write it.
/// New hashes are scrypt (RFC 7914) with N = 8,192, r = 32, p = 1 in the `$7$` format: 32 MiB of memory and about a
/// tenth of a second.
///
/// ```swift
/// let hash = try PasswordHash(making: Array("secret".utf8))
/// hash.matches(Array("secret".utf8)) == true
/// ```
public struct PasswordHash: Sendable, Hashable {
    /// The hash as it is kept.
    public let text: String
    private let scheme: Scheme

    private enum Scheme: Sendable, Hashable {
        case crypt
        case pbkdf2(PBKDF2Hash)
    }

    /// The longest password, in bytes: libcrypt's own bound.
    public static let longestPassword = 511
    /// The longest hash, in bytes, with its NUL: libcrypt's own bound.
    private static let size = 384

    /// Why no hash could be made.
    public enum Failure: Error, Sendable, Hashable {
        case emptyPassword
        /// The password is longer than ``PasswordHash/longestPassword``.
        case longPassword
        /// A NUL, CR or LF in the password: no client could send it.
        case unusablePassword
        /// The library refused, with this error number.
        case library(Int32)
    }

    /// Takes a hash as it is kept. Nil when its format is not known here. The traditional DES format is not taken: it
    /// looks at eight characters only.
    public init?(_ text: String) {
        self.text = text
        guard text.utf8.count < Self.size, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3A }) else {
            return nil
        }
        if let hash = PBKDF2Hash(text) {
            scheme = .pbkdf2(hash)
        } else {
            // A setting without the hash after it would never match, and look as if it did.
            guard text.first == "$", text.split(separator: "$").count >= 3, ferry_crypt_knows(text) == 1 else {
                return nil
            }
            scheme = .crypt
        }
    }

    /// Makes the hash of a password, with fresh salt. It takes a tenth of a second.
    public init(making password: [UInt8]) throws(Failure) {
        guard !password.isEmpty else { throw .emptyPassword }
        guard password.count <= Self.longestPassword else { throw .longPassword }
        guard !password.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) else { throw .unusablePassword }
        let setting = Self.call { ferry_crypt_setting("$7$", 6, $0, $1) }
        switch setting {
        case .failure(let error): throw error
        case .success(let setting):
            switch Self.hash(password, setting) {
            case .failure(let error): throw error
            case .success(let text):
                self.text = text
                scheme = .crypt
            }
        }
    }

    /// Whether this is the password. It takes as long when it is not, and when it is one that nobody can have: an empty
    /// one, one with a NUL, one that is too long. Blocks meanwhile; ``Passwords`` does it elsewhere.
    public func matches(_ password: [UInt8]) -> Bool {
        let isUsable = !password.isEmpty && password.count <= Self.longestPassword && !password.contains(0)
        let password = isUsable ? password : [UInt8(ascii: "x")]
        let isEqual =
            switch scheme {
            case .pbkdf2(let hash): hash.matches(password)
            case .crypt:
                switch Self.hash(password, text) {
                case .failure: false
                case .success(let found): Self.areEqual(Array(found.utf8), Array(text.utf8))
                }
            }
        return isEqual && isUsable
    }

    /// A hash that no password has, as costly as those that are made here.
    static let nobodys = PasswordHash(
        unchecked: "$7$BU..../....NobodyHasThisPassword/$" + String(repeating: ".", count: 43))

    private init(unchecked text: String) {
        self.text = text
        scheme = .crypt
    }

    private static func hash(_ password: [UInt8], _ setting: String) -> Result<String, Failure> {
        var phrase = password.map { CChar(bitPattern: $0) } + [0]
        defer { for index in phrase.indices { phrase[index] = 0 } }
        return call { ferry_crypt(phrase, setting, $0, $1) }
    }

    private static func call(
        _ body: (UnsafeMutablePointer<CChar>, Int) -> Int32
    ) -> Result<String, Failure> {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            guard let start = buffer.baseAddress else { return .failure(.library(0)) }
            let number = body(start, buffer.count)
            return number == 0 ? .success(String(cString: start)) : .failure(.library(number))
        }
    }

    /// Compares in a time that does not tell how much of it was equal.
    static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        first.count == second.count && ferry_equal(first, second, first.count) == 1
    }
}
