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
            Reads pcap and pcapng. Control connections are recognised by what is said on them, on any port; each data \
            connection is linked to the command that asked for it.

            Exit codes: 0 all is well, 1 a problem was found, 2 the input cannot be read or holds no FTP session.
            """)

    @Argument(help: "The capture, or - for standard input.", completion: .file(extensions: ["pcap", "pcapng", "cap"]))
    var file: String

    @Option(
        help: """
            table: every packet; simple: without packets that only acknowledge; steps: the explanation, phase by \
            phase; raw: the dialogue as text; ladder: a sequence diagram; mermaid: the same as a Mermaid diagram; \
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

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if let extract {
            var extraction = try Extraction(into: extract)
            let analysis = try analyze(keeping: &extraction)
            let report = ExtractionReport(extracted: try extraction.finish(analysis), directory: extract)
            if view == nil, !presentation.hasFiles {
                Terminal.print(presentation.json ? report.json.text : String(report.text.dropLast()))
            } else {
                try show(analysis)
            }
            try conclude(analysis)
        } else {
            var nothing = NoContents()
            let analysis = try analyze(keeping: &nothing)
            if !analysis.records.isEmpty || presentation.json { try show(analysis) }
            try conclude(analysis)
        }
    }

    private func show(_ analysis: Analysis) throws {
        try presentation.show(view.map { [$0] }, else: [.table], of: analysis, name: file)
    }

    /// The wanted sessions; says what was wrong with the capture.
    private func analyze(keeping contents: inout some ContentSink) throws -> Analysis {
        var source = CaptureSource()
        var options = presentation.options
        options.contents = extract != nil
        if extract != nil, view == nil, write == nil, !presentation.hasFiles { options.rows = .none }
        let analysis: Analysis
        do {
            analysis = try source.analyze(file, options, keeping: &contents)
        } catch {
            say(error.message)
            throw Exit.unreadable
        }
        for warning in source.warnings { say(warning) }
        return filter.wanted(analysis)
    }

    private func conclude(_ analysis: Analysis) throws {
        guard !analysis.records.isEmpty else {
            let name = file == "-" ? "standard input" : file
            say("\(name): \(filter.isOpen ? CaptureSource.absence(analysis.census) : "no such session")")
            throw Exit.unreadable
        }
        if let write {
            var cut = CaptureCut(of: analysis)
            try cut.write(from: file, to: write)
        }
        if analysis.findings.contains(where: { $0.severity == .problem }) { throw Exit.problem }
    }

    private func say(_ text: String) { Terminal.printError("ferry trace: " + VisibleText.escaped(text)) }
}
