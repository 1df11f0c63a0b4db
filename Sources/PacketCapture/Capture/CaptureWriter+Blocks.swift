// The pcapng form (draft-ietf-opsawg-pcapng §4): a section, two interfaces, enhanced packets.

extension CaptureWriter {
    private enum Option {
        static let end: UInt16 = 0
        static let comment: UInt16 = 1
        static let name: UInt16 = 2
        static let description: UInt16 = 3
        static let resolution: UInt16 = 9
    }

    /// Type, length at both ends, interface, time, two lengths of the frame.
    private static let packetOverhead = 32

    func blockHeader(_ remark: String, into output: inout [UInt8]) {
        var section: [UInt8] = []
        section.appendLittle(0x1a2b_3c4d as UInt32)
        section.appendLittle(1 as UInt16)
        section.appendLittle(0 as UInt16)
        // The section's length is not known: all ones.
        section.appendLittle(UInt32.max)
        section.appendLittle(UInt32.max)
        Self.option(Option.comment, Array(remark.utf8), into: &section)
        Self.option(Option.end, [], into: &section)
        Self.block(0x0a0d_0d0a, section, into: &output)
        interface("network", "as it passed", into: &output)
        interface(CaptureInterface.decryptedName, "what was inside of TLS", into: &output)
    }

    private func interface(_ name: String, _ description: String, into output: inout [UInt8]) {
        var body: [UInt8] = []
        body.appendLittle(link.rawValue)
        body.appendLittle(0 as UInt16)
        body.appendLittle(Self.snapLength)
        Self.option(Option.name, Array(name.utf8), into: &body)
        Self.option(Option.description, Array(description.utf8), into: &body)
        let digits: UInt8 =
            switch resolution {
            case .microseconds: 6
            case .nanoseconds: 9
            }
        Self.option(Option.resolution, [digits], into: &body)
        Self.option(Option.end, [], into: &body)
        Self.block(1, body, into: &output)
    }

    func packetHeader(length: Int, time: Timestamp, isDecrypted: Bool, into output: inout [UInt8]) {
        output.appendLittle(6 as UInt32)
        output.appendLittle(UInt32(truncatingIfNeeded: Self.packetLength(length)))
        output.appendLittle(isDecrypted ? 1 : 0 as UInt32)
        let (perSecond, fraction): (UInt64, UInt64) =
            switch resolution {
            case .microseconds: (1_000_000, UInt64(time.nanoseconds / 1_000))
            case .nanoseconds: (1_000_000_000, UInt64(time.nanoseconds))
            }
        // Times are counted from 1970, with no sign.
        let units = UInt64(clamping: time.seconds) &* perSecond &+ fraction
        output.appendLittle(UInt32(truncatingIfNeeded: units >> 32))
        output.appendLittle(UInt32(truncatingIfNeeded: units))
    }

    func packetEnd(length: Int, into output: inout [UInt8]) {
        output.append(contentsOf: repeatElement(0, count: Self.padding(length)))
        output.appendLittle(UInt32(truncatingIfNeeded: Self.packetLength(length)))
    }

    private static func packetLength(_ length: Int) -> Int { packetOverhead + length + padding(length) }

    /// Everything begins at a multiple of four.
    private static func padding(_ length: Int) -> Int { (4 - length % 4) % 4 }

    private static func option(_ code: UInt16, _ value: [UInt8], into output: inout [UInt8]) {
        let value = value.prefix(Int(UInt16.max))
        output.appendLittle(code)
        output.appendLittle(UInt16(truncatingIfNeeded: value.count))
        output.append(contentsOf: value)
        output.append(contentsOf: repeatElement(0, count: padding(value.count)))
    }

    private static func block(_ type: UInt32, _ body: [UInt8], into output: inout [UInt8]) {
        output.appendLittle(type)
        output.appendLittle(UInt32(truncatingIfNeeded: body.count + 12))
        output.append(contentsOf: body)
        output.appendLittle(UInt32(truncatingIfNeeded: body.count + 12))
    }
}
