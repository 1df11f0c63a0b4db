import FTPAnalysis
import PacketCapture

#if canImport(Glibc)
    import Glibc
#endif

/// Reads a capture from a file or a pipe, and has it analyzed.
struct CaptureSource {
    /// Why nothing could be read.
    struct Failure: Error {
        var message: String
    }

    /// Where a capture comes from.
    enum Origin {
        /// A file, or standard input for `-`.
        case file(String)
        /// An interface, listened to with the system's capture tool, through a filter.
        case interface(String, filter: String)
        /// What was kept of a stream.
        case copy(CaptureCopy)
    }

    /// Bytes read at a time: they stay in the processor's cache until they are looked at.
    private static let chunk = 256 << 10
    /// For how long, in milliseconds, a stream brings nothing before what is known is shown.
    private static let patience: CInt = 200
    /// For how long packets that have just been captured may wait to be shown, while others keep coming.
    private static let delay = Duration.milliseconds(500)
    /// How old, in seconds, a packet is at most that has just been captured.
    private static let youth: Int64 = 2

    /// Whether a capture in this place can be read once more.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// What was wrong with the capture, although a part of it could be read.
    private(set) var warnings: [String] = []
    /// When what was known was shown last.
    private var shown = ContinuousClock.now
    /// The time of the last packet.
    private var latest = Timestamp(seconds: 0, nanoseconds: 0)

    /// Analyzes the capture in a file, or on standard input for `-`.
    mutating func analyze(_ path: String, _ options: Analyzer.Options = .init()) throws(Failure) -> Analysis {
        var nothing = NoContents()
        return try analyze(path, options, keeping: &nothing)
    }

    /// Does so, and has what data connections carry taken by `contents`.
    mutating func analyze(
        _ path: String, _ options: Analyzer.Options, keeping contents: inout some ContentSink
    ) throws(Failure) -> Analysis {
        var sink = Collector(contents)
        let census = try read(.file(path), options, into: &sink)
        contents = sink.contents
        return sink.finish(census)
    }

    /// Reads a capture; what the analyzer hands out goes into a sink. Returns what the capture holds altogether. `copy`
    /// gets all that is read, if it is to be read again.
    mutating func read(
        _ origin: Origin, _ options: Analyzer.Options, into sink: inout some AnalysisSink & ~Copyable,
        keeping copy: CaptureCopy? = nil
    ) throws(Failure) -> Census {
        var input: CaptureInput
        switch origin {
        case .file(let path): input = try CaptureInput(path)
        case .interface(let interface, let filter): input = CaptureInput(try Self.tool(interface, filter))
        case .copy(let copy): input = try CaptureInput(copy)
        }
        input.copy = copy
        var reader = CaptureReader(chunk: Self.chunk)
        var analyzer = Analyzer(options)
        let problem = takeAll(&input, &reader, &analyzer, &sink)
        let ending = input.finish()
        if let flaw = input.flaw { warnings.append("\(input.name): \(flaw)") }
        if reader.packetCount == 0, let complaint = ending?.complaint { throw Failure(message: complaint) }
        if let complaint = ending?.complaint { warnings.append(complaint) }
        if let problem {
            guard reader.packetCount > 0 else { throw Failure(message: "\(input.name): \(problem)") }
            warnings.append("\(input.name): \(problem); analyzed as far as it goes")
        }
        if let cut = reader.truncation {
            warnings.append(
                "\(input.name): the capture ends within packet \(cut.packet) (\(cut.missing) bytes are missing); "
                    + "analyzed as far as it goes")
        }
        analyzer.finish()
        Self.hand(&analyzer, to: &sink, reader.buffer.span)
        return analyzer.census
    }

    /// Takes the packets as long as there are any; returns what was in the way.
    private mutating func takeAll(
        _ input: inout CaptureInput, _ reader: inout CaptureReader, _ analyzer: inout Analyzer,
        _ sink: inout some AnalysisSink & ~Copyable
    ) -> String? {
        do {
            while !sink.isDone {
                if sink.isWaiting, input.isIdle(for: Self.patience) || input.isStream && isOverdue {
                    analyzer.flush()
                    Self.hand(&analyzer, to: &sink, reader.buffer.span)
                    sink.pause()
                    shown = .now
                }
                guard try input.fill(&reader) else { break }
                while let packet = try reader.next() {
                    if packet.number == 1 { sink.begin(packet.time) }
                    latest = packet.time
                    analyzer.receive(packet, reader.buffer.span)
                    Self.hand(&analyzer, to: &sink, reader.buffer.span)
                }
                sink.packetsTaken()
            }
            if !sink.isDone { try reader.finish() }
            return nil
        } catch let error as Failure {
            return error.message
        } catch {
            return "\(error)"
        }
    }

    /// Whether packets wait to be shown that have just been captured: people look on.
    private var isOverdue: Bool {
        shown.duration(to: .now) >= Self.delay && abs(Int64(time(nil)) &- latest.seconds) <= Self.youth
    }

    @inline(__always)
    private static func hand(
        _ analyzer: inout Analyzer, to sink: inout some AnalysisSink & ~Copyable, _ buffer: Span<UInt8>
    ) {
        while analyzer.mayHaveNext {
            if let content = analyzer.nextContent() {
                sink.take(content, buffer)
            } else if analyzer.hasStreamedRow() {
                sink.take(analyzer.streamedRow, analyzer)
                analyzer.removeStreamedRow()
            } else if let event = analyzer.next() {
                switch event {
                case .row(let row): sink.take(row, analyzer)
                case .content(let content): sink.take(content, buffer)
                case .session(let record): sink.take(record)
                }
            } else {
                return
            }
        }
    }

    private static func tool(_ interface: String, _ filter: String) throws(Failure) -> CaptureTool {
        do throws(ferry.Failure) {
            return try CaptureTool(interface, filter: filter)
        } catch {
            throw Failure(message: error.message + (error.advice.map { " " + $0 } ?? ""))
        }
    }

    /// What the capture holds in place of a session.
    static func absence(_ census: Census) -> String {
        if census.packets == 0 { return "no packets" }
        if census.segments == 0 { return "no FTP session: \(census.packets) packets, none of them TCP" }
        let ports = census.ports.map { String($0) }.joined(separator: ", ")
        return "no FTP session among \(census.connections) TCP connections (to ports \(ports)) "
            + "and \(census.packets) packets"
    }
}
