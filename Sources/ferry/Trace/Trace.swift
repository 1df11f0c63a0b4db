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

            At most one thing goes to standard output: a view, a document, or what an option writes to -.

            Exit codes: 0 all is well, 1 a problem was found, 2 the input cannot be read or holds no FTP \
            session, or standard output cannot be written, 7 a file cannot be written.
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
        help: ArgumentHelp(
            "Write the packets of the sessions to this file, as a capture (- for standard output, in place of a view).",
            valueName: "file"),
        completion: .file(extensions: ["pcap"]))
    var write: String?

    @OptionGroup(title: "Sessions") var filter: SessionFilter
    @OptionGroup var presentation: Presentation

    func validate() throws {
        var claims = presentation.claims
        // That one is the same twice.
        if let view, !(view == .mermaid && presentation.mermaid) { claims.add("--view \(view.rawValue)") }
        claims.add("--write", write)
        try claims.check()
        if isCutShown, Terminal.isTerminal(STDOUT_FILENO) {
            throw ValidationError("--write - would write a capture to the terminal: name a file, or pipe it.")
        }
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
        for path in [presentation.html, presentation.svg, write] {
            if let path { try ReportFile.check(path, sparing: captured) }
        }
        if let extract {
            try run(extractingInto: extract)
        } else if isCutShown, !presentation.hasFiles {
            try cut()
        } else if let views = presentation.streamed(view ?? .table) {
            try run(views)
        } else {
            var sink = FilteredSink(Collector(NoContents()), filter, notesPackets: write != nil)
            let census = try read(presentation.options, into: &sink)
            let analysis = sink.sink.finish(census)
            if !analysis.records.isEmpty || presentation.json { try show(analysis) }
            try conclude(sink, census)
        }
    }

    private func run(_ views: consuming StreamedViews) throws {
        let selection = filter.isKnownEarly ? Selection(origin: origin) : try select()
        var options = views.options
        if write != nil { options.rows = .streamed }
        var sink = FilteredSink(views, filter, numbers: selection.numbers, notesPackets: write != nil)
        let census = try read(options, into: &sink, selection)
        sink.sink.finish()
        if let failure = sink.sink.failure { throw failure }
        try conclude(sink, census)
    }

    /// Writes nothing but the packets.
    private func cut() throws {
        let selection = filter.isKnownEarly ? Selection(origin: origin) : try select()
        var options = Analyzer.Options.summaries
        options.rows = .streamed
        var sink = FilteredSink(NumberCollector(), filter, numbers: selection.numbers, notesPackets: true)
        let census = try read(options, into: &sink, selection)
        try conclude(sink, census)
    }

    private func run(extractingInto directory: String) throws {
        let selection = filter.isByNumber ? Selection(origin: origin) : try select()
        let isTold = view == nil && !presentation.hasFiles && !presentation.mermaid && !isCutShown
        let extraction = try Extraction(into: directory, isTold: isTold, sparing: captured)
        if isTold {
            let report = ExtractionReport(extraction, into: directory, json: presentation.json)
            var sink = FilteredSink(report, filter, numbers: selection.numbers, notesPackets: write != nil)
            let census = try read(extracting(.summaries), into: &sink, selection)
            try sink.sink.finish()
            try conclude(sink, census)
        } else if isCutShown, !presentation.hasFiles {
            let both = Extracting(extraction, beside: NumberCollector())
            var sink = FilteredSink(both, filter, numbers: selection.numbers, notesPackets: true)
            let census = try read(extracting(.summaries), into: &sink, selection)
            try sink.sink.finishFiles()
            try conclude(sink, census)
        } else if let views = presentation.streamed(view ?? .table) {
            let options = extracting(views.options)
            let both = Extracting(extraction, beside: views)
            var sink = FilteredSink(both, filter, numbers: selection.numbers, notesPackets: write != nil)
            let census = try read(options, into: &sink, selection)
            // The files get their names before it is said what comes after the capture's end.
            try sink.sink.finishFiles()
            sink.sink.views.finish()
            if let failure = sink.sink.views.failure { throw failure }
            try conclude(sink, census)
        } else {
            let both = Extracting(extraction, beside: Collector(NoContents()))
            var sink = FilteredSink(both, filter, numbers: selection.numbers, notesPackets: write != nil)
            var options = presentation.options
            options.contents = true
            let census = try read(options, into: &sink, selection)
            try sink.sink.finishFiles()
            try show(sink.sink.views.finish(census))
            try conclude(sink, census)
        }
    }

    /// What the analysis for streamed views has to do besides, to have files written and packets cut out.
    private func extracting(_ options: Analyzer.Options) -> Analyzer.Options {
        var options = options
        options.contents = true
        if write != nil { options.rows = .streamed }
        return options
    }

    // MARK: Reading

    /// Where to read the capture, and which sessions are wanted of it, where another reading has told.
    private struct Selection {
        var origin: CaptureSource.Origin
        var numbers: Set<Int>?
        /// Whether what is wrong with the capture was said already.
        var isTold = false
    }

    /// Reads the capture to know which sessions are wanted: packets come before what a filter asks for. A stream is kept
    /// on disk meanwhile, for memory would not be bounded.
    private func select() throws -> Selection {
        let isFile = live == nil && file.first.map { CaptureSource.isFile($0) } == true
        var options = Analyzer.Options.summaries
        options.keepsUtterances = filter.verb != nil
        var sink = FilteredSink(NumberCollector(), filter)
        let copy: CaptureCopy?
        do throws(CaptureSource.Failure) {
            copy = isFile ? nil : try CaptureCopy(of: name)
        } catch {
            throw Failure(error.message, code: .localFile)
        }
        _ = try read(options, into: &sink, Selection(origin: origin, isTold: copy == nil), keeping: copy)
        if let failure = copy?.failure { throw Failure(failure.message, code: .localFile) }
        return Selection(
            origin: copy.map { .copy($0) } ?? origin, numbers: sink.sink.numbers, isTold: copy != nil)
    }

    private var origin: CaptureSource.Origin {
        live.map { .interface($0, filter: file.joined(separator: " ")) } ?? .file(file.first ?? "-")
    }

    /// What the capture is called.
    private var name: String { live ?? (file.first == "-" ? "standard input" : file.first ?? "") }

    /// The file that the capture is in.
    private var captured: FileIdentity? { live == nil ? file.first.flatMap { FileIdentity(capture: $0) } : nil }

    /// Whether the packets that are cut out go to standard output.
    private var isCutShown: Bool { write == "-" }

    private func show(_ analysis: Analysis) throws {
        try presentation.show(
            view.map { [$0] }, else: [.table], of: analysis, name: live ?? file.first ?? "", in: captured,
            isOutputTaken: isCutShown)
    }

    private func read(
        _ options: Analyzer.Options, into sink: inout some AnalysisSink & ~Copyable
    ) throws -> Census {
        try read(options, into: &sink, Selection(origin: origin))
    }

    /// Reads the capture; says what was wrong with it, unless another reading does.
    private func read(
        _ options: Analyzer.Options, into sink: inout some AnalysisSink & ~Copyable, _ selection: Selection,
        keeping copy: CaptureCopy? = nil
    ) throws -> Census {
        var source = CaptureSource()
        defer { for warning in selection.isTold ? [] : source.warnings { say(warning) } }
        do {
            return try source.read(selection.origin, options, into: &sink, keeping: copy)
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
