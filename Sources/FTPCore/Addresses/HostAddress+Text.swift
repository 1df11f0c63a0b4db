extension HostAddress {
    /// Reads dotted IPv4 or colon-separated IPv6 (RFC 4291 §2.2); nil for anything else, a zone id included.
    public init?(_ text: String) { self.init(text: Array(text.utf8)) }

    init?(text: some Collection<UInt8>) {
        let bytes = Array(text)
        if bytes.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(bytes) else { return nil }
            let halves = groups.reduce(into: [UInt64]()) { $0.append(UInt64($1)) }
            self = .ipv6(
                halves[0] << 48 | halves[1] << 32 | halves[2] << 16 | halves[3],
                halves[4] << 48 | halves[5] << 32 | halves[6] << 16 | halves[7])
        } else {
            guard let value = Self.dotted(bytes[...]) else { return nil }
            self = .ipv4(value)
        }
    }

    private static func dotted(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.count <= 3, let number = Digits.number(part, as: UInt8.self) else { return nil }
            value = value << 8 | UInt32(number)
        }
        return value
    }

    /// The eight groups of an IPv6 address, `::` filled up and a dotted tail taken apart.
    private static func groups(_ bytes: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        guard let gap = bytes.indices.dropLast().first(where: { bytes[$0] == colon && bytes[$0 + 1] == colon }) else {
            guard let groups = run(bytes[...]), groups.count == 8 else { return nil }
            return groups
        }
        guard let head = run(bytes[..<gap], isEnd: false), let tail = run(bytes[(gap + 2)...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups between colons. Only at the end of an address may dotted IPv4 stand for the last two.
    private static func run(_ bytes: ArraySlice<UInt8>, isEnd: Bool = true) -> [UInt16]? {
        guard !bytes.isEmpty else { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let value = dotted(part) else { return nil }
                groups += [UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value)]
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(isHexadecimal),
                    let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        Digits.digit(byte) != nil || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    /// The address as people write it: dotted, or RFC 5952's shortest form.
    public var shown: String {
        switch self {
        case .ipv4: return bytes.map { String($0) }.joined(separator: ".")
        case .ipv6(0, let low) where low >> 32 == 0xFFFF: return "::ffff:" + unmapped.shown
        case .ipv6(let high, let low):
            let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * ($0 % 4))) }
            func text(_ range: Range<Int>) -> String {
                groups[range].map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard let gap = Self.longestRunOfZeros(groups) else { return text(0..<8) }
            return text(0..<gap.lowerBound) + "::" + text(gap.upperBound..<8)
        }
    }

    /// The first of the longest runs of two or more zero groups (RFC 5952 §4.2).
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(1, best?.count ?? 0) { best = start..<end }
            start = max(end, start) + 1
        }
        return best
    }
}
