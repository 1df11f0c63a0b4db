import FTPCore

/// Version 1: `PROXY TCP4 192.0.2.7 198.51.100.1 50000 21`, CRLF.
enum TextProxyHeader {
    static let word = Array("PROXY ".utf8)

    static func read(_ bytes: [UInt8]) throws(ProxyHeader.Malformed) -> ProxyHeader? {
        try ProxyHeader.expect(word, of: bytes)
        guard let end = bytes.prefix(ProxyHeader.lineLimit).firstIndex(of: 0x0A) else {
            guard bytes.count < ProxyHeader.lineLimit else { throw .tooLong }
            return nil
        }
        guard end > word.count, bytes[end - 1] == 0x0D else { throw .line }
        return ProxyHeader(origin: try origin(bytes[word.count..<(end - 1)]), length: end + 1)
    }

    /// What stands between the first word and the line's end.
    private static func origin(_ rest: ArraySlice<UInt8>) throws(ProxyHeader.Malformed) -> ProxyHeader.Origin {
        let words = rest.split(separator: 0x20, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        // After UNKNOWN anything may follow, and none of it counts.
        if words[0] == "UNKNOWN" { return .own }
        guard words.count == 5, words[0] == "TCP4" || words[0] == "TCP6" else { throw .line }
        let isIPv6 = words[0] == "TCP6"
        return .relayed(
            client: try address(words[1], words[3], isIPv6: isIPv6),
            server: try address(words[2], words[4], isIPv6: isIPv6))
    }

    private static func address(
        _ text: String, _ port: String, isIPv6: Bool
    ) throws(ProxyHeader.Malformed) -> DataAddress {
        // IPv4 has one form only: leading zeros might be taken for octal.
        guard let host = HostAddress(text), host.isIPv6 == isIPv6, isIPv6 || host.shown == text, let port = number(port)
        else { throw .line }
        return DataAddress(host: host.unmapped, port: port)
    }

    /// A port, without leading zeros as well.
    private static func number(_ text: String) -> UInt16? {
        let digits = Array(text.utf8)
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.count == 1 || digits[0] != 0x30
        else { return nil }
        return UInt16(text)
    }
}
