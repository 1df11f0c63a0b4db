import FTPAnalysis
import Glibc
import PacketCapture

/// Cuts packets out of a capture: reads it once more, and writes those that are wanted as a capture of their own.
struct CaptureCut {
    private let wanted: Set<Int>
    private var output: [UInt8] = []
    private var writer: CaptureWriter?
    private(set) var count = 0

    /// The packets of these sessions, control and data.
    init(of analysis: Analysis) {
        wanted = Set(analysis.rowNumbers)
    }

    /// Writes them to a file, from the capture in another.
    mutating func write(from source: String, to target: String) throws(Failure) {
        guard source != "-" else {
            throw Failure(
                "Packets cannot be cut out of standard input, which can be read once only.",
                advice: "Put the capture into a file.", code: .usage)
        }
        let descriptor = open(source, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("read", source, errno) }
        defer { close(descriptor) }
        let file = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Self.failure("write", target, errno) }
        defer { close(file) }
        var reader = CaptureReader()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", source, errno) }
            if count == 0 { break }
            reader.append(buffer.span.extracting(0..<count))
            // What is damaged ends it here as it ended the analysis.
            while let packet = try? reader.next() { try take(packet, reader.buffer.span) }
            try flush(to: file, target)
        }
    }

    private mutating func take(_ packet: CapturedPacket, _ buffer: Span<UInt8>) throws(Failure) {
        guard wanted.contains(packet.number) else { return }
        if writer == nil {
            let writer = CaptureWriter(resolution: .nanoseconds, link: packet.link)
            writer.header(into: &output)
            self.writer = writer
        }
        guard let writer, writer.link == packet.link else {
            throw Failure(
                "The sessions were captured on links of different kinds, which one pcap file cannot hold.",
                advice: "Choose one with --session.", code: .localFile)
        }
        writer.record(
            buffer.extracting(packet.frame), time: packet.time, originalLength: packet.originalLength, into: &output)
        count += 1
    }

    private mutating func flush(to file: CInt, _ name: String) throws(Failure) {
        var start = 0
        while start < output.count {
            let count = output[start...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", name, errno) }
            start += count
        }
        output.removeAll(keepingCapacity: true)
    }

    private static func failure(_ verb: String, _ path: String, _ number: CInt) -> Failure {
        Failure("Cannot \(verb) \(path): \(String(cString: strerror(number))).", code: .localFile)
    }
}
