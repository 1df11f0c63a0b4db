/// The format of a capture file, told by its first four bytes.
public enum CaptureFormat: Sendable, Hashable {
    /// Classic pcap, times in microseconds.
    case pcapMicroseconds
    /// Classic pcap, times in nanoseconds.
    case pcapNanoseconds
    /// Classic pcap as some old Linux systems wrote it, with eight more bytes in the header of every record.
    case pcapModified
    /// pcapng: a sequence of typed blocks.
    case pcapng
    /// A gzip file; what is inside is not looked at.
    case gzip

    /// Recognises a format and, where the first bytes show it, the byte order.
    /// A pcapng file shows its byte order only in the section header.
    static func detect(_ first: UInt32) -> (format: CaptureFormat, order: ByteOrder)? {
        switch first {
        case 0xa1b2_c3d4: (.pcapMicroseconds, .big)
        case 0xd4c3_b2a1: (.pcapMicroseconds, .little)
        case 0xa1b2_3c4d: (.pcapNanoseconds, .big)
        case 0x4d3c_b2a1: (.pcapNanoseconds, .little)
        case 0xa1b2_cd34: (.pcapModified, .big)
        case 0x34cd_b2a1: (.pcapModified, .little)
        case 0x0a0d_0d0a: (.pcapng, .big)
        case _ where first >> 16 == 0x1f8b: (.gzip, .big)
        case _: nil
        }
    }
}
