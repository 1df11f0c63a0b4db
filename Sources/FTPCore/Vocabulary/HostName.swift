/// The argument of HOST (RFC 7151 §3.1): a domain name, an IPv4 address, or an IPv6 address in brackets; never a port.
enum HostName {
    /// Whether it is of that form.
    static func isValid(_ name: [UInt8]) -> Bool {
        if name.first == UInt8(ascii: "[") {
            guard name.last == UInt8(ascii: "]") else { return false }
            return HostAddress(text: name.dropFirst().dropLast())?.isIPv6 == true
        }
        guard (1...253).contains(name.count) else { return false }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard (1...63).contains(label.count), let first = label.first, let last = label.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        Digits.digit(byte) != nil || LanguageTag.isLetter(byte)
    }
}

/// The argument of LANG (RFC 2640 §4.2): `fr`, `en-AU`.
enum LanguageTag {
    /// Whether it is of that form. Subtags may hold digits since RFC 4646.
    static func isValid(_ tag: [UInt8]) -> Bool {
        let parts = tag.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let primary = parts.first, primary.allSatisfy(isLetter) else { return false }
        return parts.allSatisfy { part in
            (1...8).contains(part.count) && part.allSatisfy { isLetter($0) || Digits.digit($0) != nil }
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
