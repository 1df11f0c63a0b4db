/// A TCP segment to be written as an Ethernet frame, with every length and checksum it needs.
struct SynthesizedSegment {
    var source: Endpoint
    var destination: Endpoint
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: TCPFlags
    var window: UInt16
    /// The options, a multiple of four bytes.
    var options: [UInt8] = []
    /// The IPv4 identification.
    var identification: UInt16
    /// Whether the frame is filled up to Ethernet's minimum.
    var isPadded = true
    /// Whether its payload was inside of TLS.
    var isDecrypted = false

    private static let ethernetHeader = 14
    private static let shortestFrame = 60

    /// Appends a capture record with the frame, its payload a range of `bytes`.
    func write(
        _ bytes: Span<UInt8>, _ payload: Range<Int>, time: Timestamp, with writer: CaptureWriter,
        into output: inout [UInt8]
    ) {
        let tcpLength = TCPSegment.minimumHeader + options.count + payload.count
        let internetHeader = isIPv6 ? 40 : 20
        let length = Self.ethernetHeader + internetHeader + tcpLength
        let padding = isPadded ? max(0, Self.shortestFrame - length) : 0
        let size = length + padding
        writer.recordHeader(
            length: size, originalLength: size, time: time, isDecrypted: isDecrypted, into: &output)
        ethernetHeader(into: &output)
        if isIPv6 { v6Header(tcpLength, into: &output) } else { v4Header(tcpLength, into: &output) }
        tcp(bytes, payload, tcpLength, into: &output)
        output.append(contentsOf: repeatElement(0, count: padding))
        writer.recordEnd(length: size, into: &output)
    }

    private var isIPv6: Bool { source.address.family == .v6 }

    private func ethernetHeader(into output: inout [UInt8]) {
        hardwareAddress(destination.address, into: &output)
        hardwareAddress(source.address, into: &output)
        output.appendBig((isIPv6 ? 0x86dd : 0x0800) as UInt16)
    }

    /// A locally administered address that tells the hosts apart.
    private func hardwareAddress(_ address: IPAddress, into output: inout [UInt8]) {
        output.appendBig(0x0200 as UInt16)
        output.appendBig(UInt32(truncatingIfNeeded: address.low))
    }

    private func v4Header(_ tcpLength: Int, into output: inout [UInt8]) {
        let start = output.count
        output.appendBig(0x4500 as UInt16)
        output.appendBig(UInt16(truncatingIfNeeded: 20 + tcpLength))
        output.appendBig(identification)
        output.appendBig(0x4000 as UInt16)  // Do not fragment.
        output.appendBig(0x4006 as UInt16)  // 64 hops, TCP.
        output.appendBig(0 as UInt16)
        output.appendBig(UInt32(truncatingIfNeeded: source.address.low))
        output.appendBig(UInt32(truncatingIfNeeded: destination.address.low))
        var checksum = InternetChecksum()
        checksum.add(output.span, start..<start + 20)
        output.storeBig(checksum.value, at: start + 10)
    }

    private func v6Header(_ tcpLength: Int, into output: inout [UInt8]) {
        output.appendBig(0x6000_0000 as UInt32)
        output.appendBig(UInt16(truncatingIfNeeded: tcpLength))
        output.appendBig(0x0640 as UInt16)  // TCP, 64 hops.
        for address in [source.address, destination.address] {
            output.appendBig(address.high)
            output.appendBig(address.low)
        }
    }

    private func tcp(_ bytes: Span<UInt8>, _ payload: Range<Int>, _ length: Int, into output: inout [UInt8]) {
        let start = output.count
        output.appendBig(source.port)
        output.appendBig(destination.port)
        output.appendBig(sequence)
        output.appendBig(acknowledgment)
        output.append(UInt8((TCPSegment.minimumHeader + options.count) / 4) << 4)
        output.append(flags.rawValue)
        output.appendBig(window)
        output.appendBig(0 as UInt32)
        output.append(contentsOf: options)
        output.append(copying: bytes, payload)
        var checksum = InternetChecksum()
        checksum.add(source.address)
        checksum.add(destination.address)
        checksum.add(UInt32(truncatingIfNeeded: length))
        checksum.add(6 as UInt16)
        checksum.add(output.span, start..<start + length)
        output.storeBig(checksum.value, at: start + 16)
    }
}
