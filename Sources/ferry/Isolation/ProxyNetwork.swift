import FTPCore

/// A network that proxies are in.
struct ProxyNetwork {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let host = HostAddress(parts[0])?.unmapped else { return nil }
        bytes = host.bytes
        let all = bytes.count * 8
        guard let number = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(number) else { return nil }
        bits = number
    }

    func contains(_ host: HostAddress) -> Bool {
        let other = host.bytes
        guard other.count == bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            let difference = bytes[bit / 8] ^ other[bit / 8]
            return difference & 0x80 >> UInt8(bit % 8) == 0
        }
    }
}
