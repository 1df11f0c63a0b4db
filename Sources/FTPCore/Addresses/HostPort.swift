// The form `h1,h2,h3,h4,p1,p2` of PORT and of the 227 reply (RFC 959 §4.1.2).

extension DataAddress {
    /// Reads six numbers separated by commas; nil when there are more or fewer, or one is over 255.
    public init?(hostPort bytes: some Collection<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var numbers: [UInt8] = []
        for part in parts {
            guard part.count <= 3, let number = Digits.number(part, as: UInt8.self) else { return nil }
            numbers.append(number)
        }
        self.init(
            host: .ipv4(numbers[0], numbers[1], numbers[2], numbers[3]),
            port: UInt16(numbers[4]) << 8 | UInt16(numbers[5]))
    }

    /// The six numbers; nil for an IPv6 host, which this form cannot hold.
    public var hostPort: String? {
        guard case .ipv4 = host.unmapped else { return nil }
        return (host.unmapped.bytes + [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)])
            .map { String($0) }.joined(separator: ",")
    }

    /// Finds the six numbers in a 227 reply. RFC 1123 §4.1.2.6: the parentheses may be missing, so digits are looked for.
    public init?(passiveReply text: [UInt8]) {
        var start = text.startIndex
        while let first = text[start...].firstIndex(where: { Digits.digit($0) != nil }) {
            let end = text[first...].firstIndex { Digits.digit($0) == nil && $0 != UInt8(ascii: ",") } ?? text.endIndex
            if let address = DataAddress(hostPort: text[first..<end]) {
                self = address
                return
            }
            start = end
        }
        return nil
    }
}
