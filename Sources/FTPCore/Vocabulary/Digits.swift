/// Decimal digits as they stand on the wire: digits only, no sign, no space (`UInt8("+5")` would accept one).
package enum Digits {
    /// The number that these bytes spell, or nil when one is not a digit, there is none, or it does not fit.
    static func number<Value: FixedWidthInteger>(_ bytes: some Collection<UInt8>, as: Value.Type = Value.self) -> Value?
    {
        guard !bytes.isEmpty else { return nil }
        var value: Value = 0
        for byte in bytes {
            guard let digit = digit(byte) else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Value(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The value of one digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte - UInt8(ascii: "0") : nil
    }

    /// Permission bits in one to five octal digits, 0 to 0o7777; nil for anything else.
    static func permissions(_ bytes: some Collection<UInt8>) -> UInt16? {
        guard (1...5).contains(bytes.count) else { return nil }
        var bits: UInt16 = 0
        for byte in bytes {
            guard let digit = digit(byte), digit < 8 else { return nil }
            bits = bits << 3 | UInt16(digit)
        }
        return bits <= 0o7777 ? bits : nil
    }

    /// A number in at least `width` digits, filled up with zeros.
    package static func padded(_ value: some BinaryInteger, width: Int, with fill: Character = "0") -> String {
        let digits = String(value)
        return String(repeating: fill, count: max(0, width - digits.count)) + digits
    }
}

extension FixedWidthInteger {
    /// Reads decimal digits and nothing else: no sign, no space.
    package init?(digits text: some StringProtocol) {
        guard let number = Digits.number(text.utf8, as: Self.self) else { return nil }
        self = number
    }
}
