import Glibc
import PacketCapture

/// Cuts packets out of a capture: reads it once more, and writes those that are wanted as a capture of their own.
struct CaptureCut {
    private let wanted: PacketSet
    private var output: [UInt8] = []
    private var writer: CaptureWriter?
    private(set) var count = 0

    /// These packets.
    init(_ wanted: PacketSet) { self.wanted = wanted }

    /// Writes them to a file, from the capture in another.
    mutating func write(from source: String, to target: String) throws(Failure) {
        var input: CaptureInput
        do throws(CaptureSource.Failure) {
            input = try CaptureInput(source)
        } catch {
            throw Failure("Cannot read \(error.message).", code: .localFile)
        }
        let file = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw Self.failure("write", target, errno) }
        defer { close(file) }
        var reader = CaptureReader()
        while try fill(&reader, from: &input) {
            // What is damaged ends it here as it ended the analysis.
            while let packet = try? reader.next() { try take(packet, reader.buffer.span, of: reader.format) }
            try flush(to: file, target)
        }
    }

    private func fill(_ reader: inout CaptureReader, from input: inout CaptureInput) throws(Failure) -> Bool {
        do throws(CaptureSource.Failure) {
            let count = try reader.fill { (space: inout OutputSpan<UInt8>) throws(CaptureSource.Failure) in
                try input.read(into: &space)
            }
            return count > 0
        } catch {
            throw Failure("Cannot read \(error.message).", code: .localFile)
        }
    }

    private mutating func take(
        _ packet: CapturedPacket, _ buffer: Span<UInt8>, of format: CaptureFormat?
    ) throws(Failure) {
        guard wanted.contains(packet.number) else { return }
        if writer == nil {
            // Only pcapng can say that a packet was inside of TLS, as one that is cut may have.
            let form = format == .pcapng ? CaptureWriter.Form.blocks(remark: "Cut by Ferry.") : .classic
            let writer = CaptureWriter(resolution: .nanoseconds, link: packet.link, form: form)
            writer.header(into: &output)
            self.writer = writer
        }
        guard let writer, writer.link == packet.link else {
            throw Failure(
                "The sessions were captured on links of different kinds, which one file cannot hold here.",
                advice: "Choose one with --session.", code: .localFile)
        }
        writer.record(
            buffer.extracting(packet.frame), time: packet.time, originalLength: packet.originalLength,
            isDecrypted: packet.isDecrypted, into: &output)
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
