/// The SHA-256 digest of a certificate, by which it is known again whoever has signed it.
package struct TLSFingerprint: Sendable, Hashable {
    /// Its 32 bytes.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// From 64 hexadecimal digits, in either case, with or without colons; perhaps after `SHA256:`. Nil for others.
    package init?(_ text: String) {
        var digits = Substring(text)
        if let prefix = digits.range(of: "sha256:") { digits = digits[prefix.upperBound...] }
        var bytes: [UInt8] = []
        var half: UInt8?
        for character in digits where character != ":" {
            guard character.isASCII, let value = character.hexDigitValue.map({ UInt8($0) }) else { return nil }
            if let high = half {
                bytes.append(high << 4 | value)
                half = nil
            } else {
                half = value
            }
        }
        guard bytes.count == 32, half == nil else { return nil }
        self.bytes = bytes
    }
}

extension Substring {
    /// Where this ASCII prefix is, in either case.
    fileprivate func range(of prefix: String) -> Range<Index>? {
        guard lowercased().hasPrefix(prefix) else { return nil }
        return startIndex..<index(startIndex, offsetBy: prefix.count)
    }
}

extension TLSFingerprint: CustomStringConvertible {
    /// `A1:B2:…`, as other programs print it.
    package var description: String {
        let digits = Array("0123456789ABCDEF")
        return bytes.map { String([digits[Int($0 >> 4)], digits[Int($0 & 15)]]) }.joined(separator: ":")
    }
}
