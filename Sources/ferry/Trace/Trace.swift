import ArgumentParser
import FTPAnalysis
import PacketCapture

#if canImport(Glibc)
    import Glibc
#endif

/// `ferry trace`: the FTP sessions in a capture, explained packet by packet.
struct Trace: ParsableCommand {
    /// What is shown.
    enum View: String, ExpressibleByArgument, CaseIterable {
        case table, simple, steps, raw
    }

    /// When colours are used.
    enum Coloring: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

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
            phase; raw: the dialogue as text.
            """)
    var view = View.table

    @Option(name: [.customLong("lang")], help: "The language, en or fr; by default the locale's.")
    var language: Language?

    @Flag(help: "Write the whole analysis as one JSON document.")
    var json = false

    @Flag(help: "Show passwords.")
    var showSecrets = false

    @Option(help: "Colours: auto, always or never. NO_COLOR turns auto off.")
    var color = Coloring.auto

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var source = CaptureSource()
        let analyzer: Analyzer
        do {
            analyzer = try source.analyze(file)
        } catch let failure {
            StandardError.say("ferry trace: \(failure.message)")
            throw Exit.unreadable
        }
        for warning in source.warnings { StandardError.say("ferry trace: \(warning)") }
        guard !analyzer.sessions.isEmpty || json else {
            StandardError.say("ferry trace: \(displayName): \(CaptureSource.absence(analyzer.census))")
            throw Exit.unreadable
        }
        write(analyzer)
        if analyzer.sessions.isEmpty {
            StandardError.say("ferry trace: \(displayName): \(CaptureSource.absence(analyzer.census))")
            throw Exit.unreadable
        }
        if analyzer.findings.contains(where: { $0.severity == .problem }) { throw Exit.problem }
    }

    private var displayName: String { file == "-" ? "standard input" : file }

    private func write(_ analyzer: Analyzer) {
        let narrator = Narrator(analyzer, language ?? Terminal.language, secrets: showSecrets)
        let style = Style(hasColor: hasColor, width: Terminal.width)
        var output = TextOutput()
        if json {
            JSONView(narrator).write(to: &output)
        } else {
            switch view {
            case .table, .simple:
                var table = TableView(narrator, style: style, isSimple: view == .simple)
                table.write(to: &output)
                output.write("\n")
                SummaryView(narrator, style: style).write(to: &output)
            case .steps: StepsView(narrator, style: style).write(to: &output)
            case .raw: RawView(narrator).write(to: &output)
            }
        }
        output.flush()
    }

    private var hasColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto: Terminal.isTerminal && Terminal.wantsColor
        }
    }
}

extension Language: ExpressibleByArgument {}
