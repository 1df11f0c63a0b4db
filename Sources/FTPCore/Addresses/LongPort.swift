// The form `af,hal,h1,…,pal,p1,…` of LPRT and of the 228 reply (RFC 1639): the number of the address family, then
// host and port as bytes, each behind its length.

extension DataAddress {
    /// The numbers of the address families, which are the versions of the internet protocol.
    private static let families: [UInt8: Int] = [4: 4, 6: 16]

    /// Reads LPRT's argument.
    public init(longHostPort bytes: some Collection<UInt8>) throws(ExtendedPortError) {
        let parts = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        var numbers: [UInt8] = []
        for part in parts {
            guard part.count <= 3, let number = Digits.number(part, as: UInt8.self) else { throw .malformed }
            numbers.append(number)
        }
        guard let family = numbers.first, numbers.count >= 2 else { throw .malformed }
        guard let length = Self.families[family] else { throw .unknownFamily }
        guard numbers.count == length + 5, Int(numbers[1]) == length, numbers[length + 2] == 2 else {
            throw .malformed
        }
        let host = numbers[2..<(length + 2)]
        self.init(
            host: HostAddress(bytes: host), port: UInt16(numbers[length + 3]) << 8 | UInt16(numbers[length + 4]))
    }

    /// LPRT's argument.
    public var longHostPort: String {
        let bytes = host.unmapped.bytes
        let numbers: [Int] =
            [host.unmapped.isIPv6 ? 6 : 4, bytes.count] + bytes.map { Int($0) } + [2, Int(port >> 8), Int(port & 0xFF)]
        return numbers.map { String($0) }.joined(separator: ",")
    }

    /// Finds the address in a 228 reply: digits and commas, in parentheses or not.
    public init?(longPassiveReply text: [UInt8]) {
        let runs = text.split { Digits.digit($0) == nil && $0 != UInt8(ascii: ",") }
        for run in runs {
            if let address = try? DataAddress(longHostPort: run), address.port > 0 {
                self = address
                return
            }
        }
        return nil
    }
}

extension HostAddress {
    /// The address of these four bytes, or of sixteen.
    fileprivate init(bytes: ArraySlice<UInt8>) {
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self =
            bytes.count == 4
            ? .ipv4(UInt32(truncatingIfNeeded: number(bytes)))
            : .ipv6(number(bytes.prefix(8)), number(bytes.dropFirst(8)))
    }
}
