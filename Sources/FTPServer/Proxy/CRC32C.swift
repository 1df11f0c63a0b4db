/// The checksum CRC-32C (Castagnoli; RFC 4960 appendix B).
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { byte in
        // The polynomial 0x1EDC6F41, its bits in reverse order.
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { value, byte in
            value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
        }
    }
}
