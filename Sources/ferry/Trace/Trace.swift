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

    @OptionGroup var presentation: Presentation

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var source = CaptureSource()
        let analysis: Analysis
        do {
            analysis = try source.analyze(file, presentation.options)
        } catch {
            say(error.message)
            throw Exit.unreadable
        }
        for warning in source.warnings { say(warning) }
        if !analysis.sessions.isEmpty || presentation.json {
            try presentation.show(view.map { [$0] }, else: [.table], of: analysis, name: file)
        }
        if analysis.sessions.isEmpty {
            say("\(file == "-" ? "standard input" : file): \(CaptureSource.absence(analysis.census))")
            throw Exit.unreadable
        }
        if analysis.findings.contains(where: { $0.severity == .problem }) { throw Exit.problem }
    }

    private func say(_ text: String) { Terminal.printError("ferry trace: " + VisibleText.escaped(text)) }
}
