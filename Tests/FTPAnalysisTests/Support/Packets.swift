import FTPAnalysis
import PacketCapture

/// A TCP segment to be written as a frame, everything in it free to choose.
struct Packet {
    var time: Timestamp
    var source: Endpoint
    var destination: Endpoint
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: TCPFlags
    var payload: [UInt8] = []
    /// Whether the sender's card filled the frame up to 60 bytes.
    var isPadded = false
    var window: UInt16 = 8_192
    /// IP's identification.
    var identification: UInt16 = 0
    /// TCP's timestamps, when it has them.
    var timestamps: (value: UInt32, echo: UInt32)?
    /// The frame as it is, where it is none of TCP.
    var raw: [UInt8]?

    /// The Ethernet frame. Checksums stay zero: nothing here looks at them.
    var frame: [UInt8] {
        if let raw { return raw }
        let options = timestamps.map { [1, 1, 8, 10] + big32($0.value) + big32($0.echo) } ?? []
        let tcp =
            big16(source.port) + big16(destination.port) + big32(sequence) + big32(acknowledgment)
            + [UInt8(20 + options.count) << 2, flags.rawValue] + big16(window) + [0, 0, 0, 0] + options + payload
        let isSix = source.address.family == .v6
        let addresses = bytes(source.address) + bytes(destination.address)
        let ip =
            isSix
            ? [0x60, 0, 0, 0] + big16(UInt16(tcp.count)) + [6, 64] + addresses
            : [0x45, 0] + big16(UInt16(20 + tcp.count)) + big16(identification) + [0x40, 0, 64, 6, 0, 0] + addresses
        let frame = Array(repeating: 2, count: 12) + (isSix ? [0x86, 0xdd] : [8, 0]) + ip + tcp
        return frame + (isPadded ? Array(repeating: 0, count: max(0, 60 - frame.count)) : [])
    }

    private func bytes(_ address: IPAddress) -> [UInt8] {
        switch address.family {
        case .v4: big32(UInt32(truncatingIfNeeded: address.low))
        case .v6:
            [address.high, address.low].flatMap { half in
                big32(UInt32(half >> 32)) + big32(UInt32(truncatingIfNeeded: half))
            }
        }
    }
}

func big16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

func big32(_ value: UInt32) -> [UInt8] {
    big16(UInt16(value >> 16)) + big16(UInt16(truncatingIfNeeded: value))
}

extension Analyzer {
    /// Takes a packet as one of a capture.
    mutating func receive(_ packet: Packet, number: Int) {
        let frame = packet.frame
        receive(
            CapturedPacket(
                number: number, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                originalLength: frame.count), frame.span)
    }
}

/// What an analyzer makes of packets, given to it as a whole capture.
func analyze(_ packets: [Packet], _ options: Analyzer.Options = .init()) -> Analysis {
    let writer = CaptureWriter(resolution: .microseconds, link: .ethernet)
    var file: [UInt8] = []
    writer.header(into: &file)
    for packet in packets {
        let frame = packet.frame
        writer.record(frame.span, time: packet.time, into: &file)
    }
    return analyze(file, options)
}

/// What an analyzer makes of a capture file.
func analyze(_ file: [UInt8], _ options: Analyzer.Options = .init()) -> Analysis {
    var reader = CaptureReader()
    var analyzer = Analyzer(options)
    reader.append(file.span)
    var analysis = Analysis()
    while let packet = try? reader.next() {
        analyzer.receive(packet, reader.buffer.span)
        analyzer.hand(to: &analysis)
    }
    analyzer.finish()
    analyzer.hand(to: &analysis)
    return analysis
}

/// The packets of a capture file, taken apart.
func packets(of file: [UInt8]) -> [Packet] {
    var reader = CaptureReader()
    reader.append(file.span)
    var packets: [Packet] = []
    while let packet = try? reader.next() {
        guard case .tcp(let segment) = Frame.decode(reader.buffer.span, packet) else { continue }
        packets.append(
            Packet(
                time: packet.time, source: segment.source, destination: segment.destination,
                sequence: segment.sequence, acknowledgment: segment.acknowledgment, flags: segment.flags,
                payload: Array(reader.buffer[segment.payload])))
    }
    return packets
}

/// All that must not depend on how the bytes were cut into packets, or in which order they came.
func digest(_ analyzer: Analysis) -> String {
    var text = ""
    RawView(Narrator(analyzer, .english)).write(to: &text)
    let dialogue = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    let sessions = analyzer.sessions.map { "\($0.client) \($0.server) \($0.user ?? []) \($0.isLoggedIn) \($0.ending)" }
    let transfers = analyzer.transfers.map { transfer in
        "\(transfer.verb) \(transfer.argument ?? []) \(String(describing: transfer.mode)) "
            + "\(transfer.announced?.description ?? "-") \(transfer.from?.description ?? "-") "
            + "\(transfer.to?.description ?? "-") \(transfer.bytes) \(transfer.verdict)"
    }
    return (sessions + transfers).joined(separator: "\n") + "\n" + dialogue
}
