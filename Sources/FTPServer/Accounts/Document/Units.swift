import FTPCore

/// Sizes and durations as people write them: whole numbers with a unit.
package enum Units {
    private static let sizes: [(unit: String, bytes: UInt64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("KB", 1_000), ("B", 1),
    ]
    private static let times: [(unit: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads `10GiB`; without a unit they are bytes.
    package static func bytes(_ text: String) -> UInt64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = UInt64(digits: digits) else { return nil }
        var unit = text.dropFirst(digits.count)
        if unit.isEmpty { return number }
        if unit.first == " " { unit = unit.dropFirst() }
        guard let factor = sizes.first(where: { $0.unit == unit })?.bytes else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    /// The size in the largest unit, of those of 1,024, that has no remainder.
    package static func text(_ bytes: UInt64) -> String {
        for (unit, factor) in sizes.prefix(4) where bytes >= factor && bytes % factor == 0 {
            return "\(bytes / factor)\(unit)"
        }
        return "\(bytes)B"
    }

    /// Reads `30s`, `5m`, `1h30m`, or `0`.
    package static func duration(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = text[...]
        var total: Int64 = 0
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Int64(digits: digits), let factor = times.first(where: { $0.unit == unit })?.milliseconds
            else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            let (sum, carry) = total.addingReportingOverflow(product)
            // A hundred years: beyond it the clocks' own arithmetic is near its end.
            guard !overflow, !carry, sum <= 36_525 * 86_400_000 else { return nil }
            total = sum
            rest = rest.dropFirst(digits.count + unit.count)
        } while !rest.isEmpty
        return .milliseconds(total)
    }

    /// The duration in units, the largest first.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var rest = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0" }
        var text = ""
        for (unit, factor) in times.reversed() where rest >= factor {
            text += "\(rest / factor)\(unit)"
            rest %= factor
        }
        return text
    }
}
