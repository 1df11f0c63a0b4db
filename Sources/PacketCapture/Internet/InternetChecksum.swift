/// The internet checksum (RFC 1071): the ones' complement sum of 16-bit words.
struct InternetChecksum {
    private var sum: UInt64 = 0

    /// Adds a 16-bit word.
    mutating func add(_ word: UInt16) { sum &+= UInt64(word) }

    /// Adds a 32-bit number as two words.
    mutating func add(_ value: UInt32) { sum &+= UInt64(value >> 16) &+ UInt64(value & 0xffff) }

    /// Adds an address.
    mutating func add(_ address: IPAddress) {
        switch address.family {
        case .v4:
            add(UInt32(truncatingIfNeeded: address.low))
        case .v6:
            for half in [address.high, address.low] {
                add(UInt32(truncatingIfNeeded: half >> 32))
                add(UInt32(truncatingIfNeeded: half))
            }
        }
    }

    /// Adds bytes that begin at an even place; if their number is odd, they must be the last.
    mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var offset = range.lowerBound
        // Words of 32 bits sum to the same after folding, and 2^32 of them fit.
        while range.upperBound - offset >= 4 {
            sum &+= UInt64(bytes.big32(offset))
            offset += 4
        }
        if range.upperBound - offset >= 2 {
            add(bytes.big16(offset))
            offset += 2
        }
        if offset < range.upperBound { add(UInt16(bytes[offset]) << 8) }
    }

    /// The checksum of all that was added.
    var value: UInt16 {
        var folded = sum
        while folded >> 16 != 0 { folded = (folded & 0xffff) &+ (folded >> 16) }
        return ~UInt16(truncatingIfNeeded: folded)
    }
}
