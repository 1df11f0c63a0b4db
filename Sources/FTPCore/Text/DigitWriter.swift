// Numbers and times written straight into a buffer: a listing of a million entries has several in each line.

extension [UInt8] {
    /// Appends a number's decimal digits.
    package mutating func append(decimal number: UInt64) {
        guard number < 100_000_000 else {
            append(decimal: number / 100_000_000)
            return append(digits: number % 100_000_000, atLeast: 8)
        }
        append(digits: number, atLeast: 1)
    }

    /// Appends a number below 100,000,000 in at least so many digits, at most 8: they fit into one word, the first one
    /// lowest.
    @inline(__always)
    private mutating func append(digits number: UInt64, atLeast width: Int) {
        var (word, count, rest) = (UInt64(0), 0, UInt32(truncatingIfNeeded: number))
        repeat {
            word = word << 8 | UInt64(UInt8(ascii: "0")) | UInt64(rest % 10)
            rest /= 10
            count += 1
        } while rest > 0 || count < width
        append(addingCapacity: count) { space in
            for _ in 0..<count {
                space.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
    }

    /// Appends a number's octal digits.
    mutating func append(octal number: UInt16) { append(UInt64(number), radix: 8) }

    /// Appends a number in at least `width` digits, filled up with zeros.
    package mutating func append(decimal number: Int, width: Int) {
        if number >= 0, number < 100_000_000, width <= 8 { return append(digits: UInt64(number), atLeast: width) }
        let digits = Self.digits(of: UInt64(number.magnitude), radix: 10)
        if number < 0 { append(UInt8(ascii: "-")) }
        for _ in 0..<Swift.max(0, width - digits) { append(UInt8(ascii: "0")) }
        append(decimal: UInt64(number.magnitude))
    }

    /// Appends a time-val in whole seconds (RFC 3659 §2.3).
    mutating func append(timeValue time: Timestamp) {
        let civil = CivilTime(time)
        append(decimal: civil.year, width: 4)
        for value in [civil.month, civil.day, civil.hour, civil.minute, civil.second] {
            append(decimal: value, width: 2)
        }
    }

    private mutating func append(_ number: UInt64, radix: UInt64) {
        var scale: UInt64 = 1
        for _ in 1..<Self.digits(of: number, radix: radix) { scale *= radix }
        var rest = number
        while scale > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / scale))
            rest %= scale
            scale /= radix
        }
    }

    /// How many digits a number has.
    private static func digits(of number: UInt64, radix: UInt64) -> Int {
        var (count, rest) = (1, number / radix)
        while rest > 0 { (count, rest) = (count + 1, rest / radix) }
        return count
    }
}
