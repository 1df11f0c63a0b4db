/// Writes a capture to any array of bytes, to be emptied into a file as it grows.
///
///     let writer = CaptureWriter()
///     var file: [UInt8] = []
///     writer.header(into: &file)
///     writer.record(frame.span, time: time, into: &file)
public struct CaptureWriter: Sendable, Hashable {
    /// The unit in which times are written.
    public enum Resolution: Sendable, Hashable {
        /// Understood by every reader.
        case microseconds
        /// Exact.
        case nanoseconds
    }

    /// How a capture is written.
    public enum Form: Sendable, Hashable {
        /// Classic pcap, understood by every reader. It cannot say that a packet is ``CapturedPacket/isDecrypted``.
        case classic
        /// pcapng, with two interfaces: ``CaptureInterface/decryptedName`` is the one of packets that hold what was
        /// inside of TLS. The remark is a comment on the whole.
        case blocks(remark: String)
    }

    /// The unit of the times.
    public let resolution: Resolution
    /// The link layer of the frames.
    public let link: LinkType
    /// How it is written.
    public let form: Form

    static let snapLength: UInt32 = 262_144

    /// Makes a writer.
    public init(resolution: Resolution = .microseconds, link: LinkType = .ethernet, form: Form = .classic) {
        self.resolution = resolution
        self.link = link
        self.form = form
    }

    /// Appends the file header, which comes once, at the beginning.
    public func header(into output: inout [UInt8]) {
        switch form {
        case .classic: break
        case .blocks(let remark): return blockHeader(remark, into: &output)
        }
        switch resolution {
        case .microseconds: output.appendLittle(0xa1b2_c3d4 as UInt32)
        case .nanoseconds: output.appendLittle(0xa1b2_3c4d as UInt32)
        }
        output.appendLittle(2 as UInt16)
        output.appendLittle(4 as UInt16)
        output.appendLittle(0 as UInt32)
        output.appendLittle(0 as UInt32)
        output.appendLittle(Self.snapLength)
        output.appendLittle(UInt32(link.rawValue))
    }

    /// Appends a record. `originalLength` is the frame's length on the wire, if that is more than `frame` holds.
    public func record(
        _ frame: Span<UInt8>, time: Timestamp, originalLength: Int? = nil, isDecrypted: Bool = false,
        into output: inout [UInt8]
    ) {
        recordHeader(
            length: frame.count, originalLength: originalLength ?? frame.count, time: time, isDecrypted: isDecrypted,
            into: &output)
        output.append(copying: frame, frame.indices)
        recordEnd(length: frame.count, into: &output)
    }

    /// Appends the header of a record, whose frame of `length` bytes the caller appends, and then its end.
    func recordHeader(
        length: Int, originalLength: Int, time: Timestamp, isDecrypted: Bool, into output: inout [UInt8]
    ) {
        switch form {
        case .classic:
            let fraction =
                switch resolution {
                case .microseconds: time.nanoseconds / 1_000
                case .nanoseconds: time.nanoseconds
                }
            output.appendLittle(UInt32(truncatingIfNeeded: time.seconds))
            output.appendLittle(fraction)
        case .blocks: packetHeader(length: length, time: time, isDecrypted: isDecrypted, into: &output)
        }
        output.appendLittle(UInt32(truncatingIfNeeded: length))
        output.appendLittle(UInt32(truncatingIfNeeded: originalLength))
    }

    /// Appends what stands behind a record's frame.
    func recordEnd(length: Int, into output: inout [UInt8]) {
        switch form {
        case .classic: break
        case .blocks: packetEnd(length: length, into: &output)
        }
    }
}
