/// An interface of a pcapng section: its link layer and how it counts time.
struct CaptureInterface: Sendable {
    private enum Option {
        static let end: UInt16 = 0
        static let name: UInt16 = 2
        static let resolution: UInt16 = 9
        static let offset: UInt16 = 14
    }

    let link: LinkType
    let snapLength: Int
    private(set) var unitsPerSecond: UInt64 = 1_000_000
    private(set) var offsetSeconds: Int64 = 0
    /// Whether what was captured here is what was inside of TLS.
    private(set) var isDecrypted = false

    /// What such an interface is called.
    static let decryptedName = "tls-decrypted"

    /// Reads an Interface Description Block's body, at least 8 bytes.
    init(_ bytes: Span<UInt8>, _ body: Range<Int>, _ order: ByteOrder) {
        link = LinkType(rawValue: bytes.word16(body.lowerBound, order))
        snapLength = Int(bytes.word32(body.lowerBound + 4, order))
        var offset = body.lowerBound + 8
        while body.upperBound - offset >= 4 {
            let code = bytes.word16(offset, order)
            let length = Int(bytes.word16(offset + 2, order))
            let value = offset + 4
            guard code != Option.end, length <= body.upperBound - value else { return }
            if code == Option.resolution, length >= 1 {
                unitsPerSecond = Self.unitsPerSecond(bytes[value]) ?? unitsPerSecond
            } else if code == Option.name, length == Self.decryptedName.utf8.count {
                isDecrypted = Self.decryptedName.utf8.enumerated().allSatisfy { bytes[value + $0] == $1 }
            } else if code == Option.offset, length >= 8 {
                let first = UInt64(bytes.word32(value, order))
                let second = UInt64(bytes.word32(value + 4, order))
                offsetSeconds = Int64(bitPattern: order == .big ? first << 32 | second : second << 32 | first)
            }
            offset = value + (length + 3) / 4 * 4
        }
    }

    /// `if_tsresol`: a negative power of two when the top bit is set, of ten otherwise.
    private static func unitsPerSecond(_ resolution: UInt8) -> UInt64? {
        let exponent = Int(resolution & 0x7f)
        if resolution & 0x80 != 0 { return exponent < 64 ? 1 << UInt64(exponent) : nil }
        guard exponent <= 19 else { return nil }
        return (0..<exponent).reduce(1 as UInt64) { power, _ in power * 10 }
    }

    /// The moment that a block's time means.
    func time(_ units: UInt64) -> Timestamp {
        let (seconds, rest) = units.quotientAndRemainder(dividingBy: unitsPerSecond)
        let product = rest.multipliedFullWidth(by: 1_000_000_000)
        // The rest is less than the divisor, so the quotient is less than 1,000,000,000 and cannot overflow.
        let nanoseconds = unitsPerSecond.dividingFullWidth(product).quotient
        return Timestamp(
            seconds: Int64(truncatingIfNeeded: seconds) &+ offsetSeconds, nanoseconds: UInt32(nanoseconds))
    }
}
