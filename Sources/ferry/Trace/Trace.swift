import ArgumentParser
import FTPAnalysis
import FTPCore
import Glibc
import PacketCapture

/// `ferry trace`: the FTP sessions in a capture, explained packet by packet.
struct Trace: ParsableCommand {
    /// Exit codes of this subcommand.
    private enum Exit {
        static let problem = ExitCode(1)
        static let unreadable = ExitCode(2)
    }

    static let configuration = CommandConfiguration(
        abstract: "Explain the FTP sessions in a capture, packet by packet.",
        discussion: """
            Reads pcap and pcapng, packed with gzip or not, and shows packets as they come. Control connections are recognised by what is said on them, on any port; each data \
            connection is linked to the command that asked for it.

            Exit codes: 0 all is well, 1 a problem was found, 2 the input cannot be read or holds no FTP \
            session, or standard output cannot be written.
            """)

    @Argument(
        help:
            "The capture, or - for standard input; with --live a filter, such as 'port 21', in pcap-filter's language.",
        completion: .file(extensions: ["pcap", "pcapng", "cap", "gz"]))
    var file: [String] = []

    @Option(
        help: ArgumentHelp(
            "Capture from this interface, with the system's tcpdump or dumpcap, until Ctrl-C.", valueName: "interface"))
    var live: String?

    @Option(
        help: """
            table: every packet; simple: without packets that only acknowledge; summary: only sessions, transfers and \
            what was found; steps: the explanation, phase by phase; raw: the dialogue as text; ladder: a sequence diagram; mermaid: the same as a Mermaid diagram; \
            markdown: a report; csv: every packet as comma-separated values. By default table.
            """)
    var view: Presentation.View?

    @Option(
        help: ArgumentHelp(
            "Write what was transferred into this directory, a file each, and tell what is missing.",
            valueName: "directory"),
        completion: .directory)
    var extract: String?

    @Option(
        help: ArgumentHelp("Write the packets of the sessions to this file, as a capture.", valueName: "file"),
        completion: .file(extensions: ["pcap"]))
    var write: String?

    @OptionGroup(title: "Sessions") var filter: SessionFilter
    @OptionGroup var presentation: Presentation

    func validate() throws {
        guard live == nil else {
            if write != nil { throw ValidationError("--write needs a file to cut out of, not --live.") }
            return
        }
        guard let name = file.first else { throw ValidationError("Name a capture, - for standard input, or --live.") }
        if file.count > 1 { throw ValidationError("One capture at a time: \(name) or \(file[1])?") }
        if write != nil, name == "-" {
            throw ValidationError("--write needs a file to cut out of: standard input can be read only once.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if live != nil, Terminal.isTerminal(STDERR_FILENO) { say("capturing on \(name); Ctrl-C ends it") }
        if let extract {
            try run(extractingInto: extract)
        } else if canStream, let views = presentation.streamed(view ?? .table) {
            try run(views)
        } else {
            var sink = FilteredSink(Collector(NoContents()), filter, notesPackets: write != nil)
            let census = try read(presentation.options, into: &sink)
            let analysis = sink.sink.finish(census)
            if !analysis.records.isEmpty || presentation.json { try show(analysis) }
            try conclude(sink, census)
        }
    }

    /// Whether it can be told which packets are wanted when they come, at the latest in a second reading.
    private var canStream: Bool {
        filter.isKnownEarly || live == nil && file.first.map { CaptureSource.isFile($0) } == true
    }

    private func run(_ views: consuming StreamedViews) throws {
        var numbers: Set<Int>?
        if !filter.isKnownEarly {
            var options = Analyzer.Options.summaries
            options.keepsUtterances = filter.verb != nil
            var sink = FilteredSink(NumberCollector(), filter)
            _ = try read(options, into: &sink, isQuiet: true)
            numbers = sink.sink.numbers
        }
        var options = views.options
        if write != nil { options.rows = .streamed }
        var sink = FilteredSink(views, filter, numbers: numbers, notesPackets: write != nil)
        let census = try read(options, into: &sink)
        sink.sink.finish()
        if let failure = sink.sink.failure { throw failure }
        try conclude(sink, census)
    }

    private func run(extractingInto directory: String) throws {
        var options = presentation.options
        if view == nil, !presentation.hasFiles {
            options = .summaries
            options.keepsUtterances = filter.verb != nil
            options.rows = write == nil ? .none : .streamed
        }
        options.contents = true
        var sink = FilteredSink(Collector(try Extraction(into: directory)), filter, notesPackets: write != nil)
        let census = try read(options, into: &sink)
        var extraction = sink.sink.contents
        let analysis = sink.sink.finish(census)
        let report = ExtractionReport(extracted: try extraction.finish(analysis), directory: directory)
        if view == nil, !presentation.hasFiles {
            var output = TextOutput()
            output.write(presentation.json ? report.json.text + "\n" : report.text)
            output.flush()
            if let failure = output.failure { throw failure }
        } else {
            try show(analysis)
        }
        try conclude(sink, census)
    }

    /// What the capture is called.
    private var name: String { live ?? (file.first == "-" ? "standard input" : file.first ?? "") }

    private func show(_ analysis: Analysis) throws {
        try presentation.show(view.map { [$0] }, else: [.table], of: analysis, name: live ?? file.first ?? "")
    }

    /// Reads the capture; says what was wrong with it, unless another reading will.
    private func read(
        _ options: Analyzer.Options, into sink: inout some AnalysisSink & ~Copyable, isQuiet: Bool = false
    ) throws -> Census {
        var source = CaptureSource()
        let origin: CaptureSource.Origin =
            live.map { .interface($0, filter: file.joined(separator: " ")) } ?? .file(file.first ?? "-")
        defer { for warning in isQuiet ? [] : source.warnings { say(warning) } }
        do {
            return try source.read(origin, options, into: &sink)
        } catch {
            say(error.message)
            throw Exit.unreadable
        }
    }

    private func conclude(_ sink: borrowing FilteredSink<some AnalysisSink & ~Copyable>, _ census: Census) throws {
        guard sink.sessionCount > 0 else {
            say("\(name): \(filter.isOpen ? CaptureSource.absence(census) : "no such session")")
            throw Exit.unreadable
        }
        if let write, let source = file.first, let packets = sink.packets {
            var cut = CaptureCut(packets)
            try cut.write(from: source, to: write)
        }
        if sink.hasProblem { throw Exit.problem }
    }

    private func say(_ text: String) { Terminal.printError("ferry trace: " + VisibleText.escaped(text)) }
}
