/// The classic pcap format (draft-ietf-opsawg-pcap): a header of 24 bytes, then records.
struct ClassicCapture: Sendable {
    static let headerLength = 24

    /// The length of the header of a record: times and lengths, and in the modified format four more fields.
    let recordHeaderLength: Int
    let order: ByteOrder
    let nanosecondsPerUnit: UInt32
    let link: LinkType
    /// The longest record that is believed.
    let longestRecord: Int

    /// Reads the file header, 24 bytes from `offset`.
    init(header: Span<UInt8>, at offset: Int, order: ByteOrder, format: CaptureFormat, longestRecord: Int) {
        self.order = order
        nanosecondsPerUnit = format == .pcapNanoseconds ? 1 : 1_000
        recordHeaderLength = format == .pcapModified ? 24 : 16
        self.longestRecord = longestRecord
        // The upper bits tell of a frame check sequence, which the frame's own lengths make unnecessary.
        link = LinkType(rawValue: UInt16(truncatingIfNeeded: header.word32(offset + 20, order)))
    }

    /// Looks at the record that begins at `range.lowerBound`; `position` is its place in the file.
    @inline(__always)
    func step(_ bytes: Span<UInt8>, _ range: Range<Int>, number: Int, position: UInt64) throws(CaptureError)
        -> RecordStep
    {
        let start = range.lowerBound
        guard range.count >= recordHeaderLength else { return .needs(recordHeaderLength) }
        let captured = bytes.word32(start + 8, order)
        guard captured <= longestRecord else {
            throw .implausibleLength(packet: number, length: captured, offset: position)
        }
        let length = Int(captured)
        let whole = recordHeaderLength + length
        guard range.count >= whole else { return .needs(whole) }
        let (fraction, overflow) = bytes.word32(start + 4, order).multipliedReportingOverflow(by: nanosecondsPerUnit)
        let packet = CapturedPacket(
            number: number,
            time: Timestamp(
                seconds: Int64(bytes.word32(start, order)), nanoseconds: overflow ? 999_999_999 : fraction),
            link: link,
            frame: start + recordHeaderLength..<start + whole,
            originalLength: max(length, Int(bytes.word32(start + 12, order))))
        return .packet(packet, consumed: whole)
    }
}
