import PacketCapture

/// Cuts packets out of a capture: reads it once more, and writes those that are wanted as a capture of their own.
struct CaptureCut {
    private let wanted: PacketSet
    private var output: [UInt8] = []
    private var writer: CaptureWriter?
    private(set) var count = 0

    /// These packets.
    init(_ wanted: PacketSet) { self.wanted = wanted }

    /// Writes them to a file, or to standard output for `-`, from the capture in another.
    mutating func write(from source: String, to target: String) throws(Failure) {
        try ReportFile.write(target, sparing: FileIdentity(capture: source)) { file throws(Failure) in
            try write(from: source, to: &file)
        }
    }

    private mutating func write(from source: String, to file: inout ReportFile) throws(Failure) {
        var input: CaptureInput
        do throws(CaptureSource.Failure) {
            input = try CaptureInput(source)
        } catch {
            throw Failure("Cannot read \(error.message).", code: .localFile)
        }
        var reader = CaptureReader()
        while !file.isClosed, try fill(&reader, from: &input) {
            // What is damaged ends it here as it ended the analysis.
            while let packet = try? reader.next() { try take(packet, reader.buffer.span, of: reader.format) }
            file.write(output)
            output.removeAll(keepingCapacity: true)
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
}
