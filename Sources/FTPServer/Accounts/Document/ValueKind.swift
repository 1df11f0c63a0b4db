import FTPCore

/// How a kind of value is written: both directions, and what a message says is expected.
package struct ValueKind<Value: Sendable>: Sendable {
    /// What is expected, as the end of a sentence.
    package let expected: String
    package let parse: @Sendable (String) -> Value?
    package let show: @Sendable (Value) -> String

    package init(
        _ expected: String, parse: @escaping @Sendable (String) -> Value?, show: @escaping @Sendable (Value) -> String
    ) {
        self.expected = expected
        self.parse = parse
        self.show = show
    }
}

extension ValueKind where Value == String {
    /// Any text but an empty one.
    package static func text(_ expected: String) -> ValueKind {
        ValueKind(expected, parse: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    package static let path = ValueKind(
        "a path that begins with a slash", parse: { $0.first == "/" && !$0.utf8.contains(0) ? $0 : nil }, show: { $0 })
}

extension ValueKind where Value == Bool {
    package static let flag = ValueKind(
        "true or false",
        parse: { text in
            switch text.lowercased() {
            case "true", "yes", "on": true
            case "false", "no", "off": false
            default: nil
            }
        }, show: { $0 ? "true" : "false" })
}

extension ValueKind where Value: FixedWidthInteger {
    package static func number(_ range: ClosedRange<Value>) -> ValueKind {
        ValueKind(
            range.upperBound == .max && Value.bitWidth == 64
                ? "a whole number of at least \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { Value(digits: $0).flatMap { range.contains($0) ? $0 : nil } }, show: { String($0) })
    }
}

extension ValueKind where Value == UInt64 {
    package static let size = ValueKind("a size such as 500KiB or 10GiB", parse: Units.bytes, show: Units.text)
    package static let rate = ValueKind(
        "a rate such as 512KiB/s or 2MiB/s",
        parse: { $0.hasSuffix("/s") ? Units.bytes(String($0.dropLast(2))).flatMap { $0 > 0 ? $0 : nil } : nil },
        show: { Units.text($0) + "/s" })
}

extension ValueKind where Value == UInt16 {
    package static let port = number(1...65_535)
    package static let umask = ValueKind(
        "an octal umask such as 022",
        parse: { text in
            guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }) else {
                return nil
            }
            return UInt16(text, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil }
        },
        show: { value in
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        })
}

extension ValueKind where Value == Duration {
    package static let duration = ValueKind(
        "a duration such as 30s, 5m or 2h", parse: Units.duration, show: Units.text)

    /// A duration that something is bounded by: with none at all nothing could ever be done.
    package static let bound = ValueKind(
        "a duration of a second or more, such as 30s, 5m or 2h",
        parse: { Units.duration($0).flatMap { $0 >= .seconds(1) ? $0 : nil } }, show: Units.text)
}

extension ValueKind where Value == HostNetwork {
    package static let network = ValueKind(
        "a network such as 192.0.2.0/24 or 2001:db8::/32", parse: { HostNetwork($0) }, show: \.shown)
}

extension ValueKind where Value == HostAddress {
    package static let address = ValueKind(
        "an IP address such as 192.0.2.1 or ::", parse: { HostAddress($0) }, show: \.shown)
}

extension ValueKind where Value == CertificateName {
    package static let certificateName = ValueKind(
        "a common name, a mail address or another alternative name, or SHA256: with a fingerprint",
        parse: { CertificateName($0) }, show: \.shown)
}

extension ValueKind where Value == AccountDate {
    package static let date = ValueKind("a date such as 2027-01-31", parse: { AccountDate($0) }, show: \.shown)
}

extension ValueKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words of an enumeration.
    package static var choice: ValueKind {
        let words = Value.allCases.map(\.rawValue)
        let expected =
            words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
        return ValueKind(expected, parse: { Value(rawValue: $0) }, show: \.rawValue)
    }
}
