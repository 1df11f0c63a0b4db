/// The textual forms: dotted decimal, and RFC 4291 §2.2 read, RFC 5952 §4 written.
extension IPAddress: LosslessStringConvertible {
    /// The usual text: `192.168.0.204`, `2001:db8::1`.
    public var description: String {
        switch family {
        case .v4: Self.dotted(UInt32(truncatingIfNeeded: low))
        case .v6: sixText
        }
    }

    /// Reads the usual text of an address; no zone, no port, no brackets, no leading zeros in dotted decimal.
    public init?(_ description: String) {
        let text = Array(description.utf8)
        if text.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(text) else { return nil }
            let words = groups.reduce(into: [UInt64]()) { $0.append(UInt64($1)) }
            self.init(
                v6: words[0] << 48 | words[1] << 32 | words[2] << 16 | words[3],
                words[4] << 48 | words[5] << 32 | words[6] << 16 | words[7])
        } else {
            guard let value = Self.dottedValue(text[...]) else { return nil }
            self.init(v4: value)
        }
    }

    private static func dotted(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }

    private var sixText: String {
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - UInt64($0 % 4) * 16)) }
        if high == 0, low >> 32 == 0xffff { return "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: low)) }
        // The longest run of zero groups, the first of equals, at least two, becomes "::".
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard longest.count >= 2 else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }

    private static func dottedValue(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }),
                part.count == 1 || part.first != 48
            else { return nil }
            let number = part.reduce(0 as UInt32) { $0 * 10 + UInt32($1 - 48) }
            guard number < 256 else { return nil }
            value = value << 8 | number
        }
        return value
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            return groupList(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let before = gap == 0 ? [] : groupList(text[..<gap], mayEndDotted: false),
            let after = gap + 2 == text.count ? [] : groupList(text[(gap + 2)...]),
            before.count + after.count < 8
        else { return nil }
        return before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    }

    private static func groupList(_ text: ArraySlice<UInt8>, mayEndDotted: Bool = true) -> [UInt16]? {
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndDotted, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let value = dottedValue(part) else { return nil }
                groups += [UInt16(value >> 16), UInt16(truncatingIfNeeded: value)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt16 = 0
            for byte in part {
                switch byte {
                case 48...57: value = value << 4 | UInt16(byte - 48)
                case 65...70: value = value << 4 | UInt16(byte - 55)
                case 97...102: value = value << 4 | UInt16(byte - 87)
                case _: return nil
                }
            }
            groups.append(value)
        }
        return groups
    }
}
