import ArgumentParser
import FTPAnalysis
import Glibc

/// How an analysis is shown: what `trace` and `demo` can both be told.
struct Presentation: ParsableArguments {
    /// When colours are used.
    enum Coloring: String, ExpressibleByArgument, CaseIterable {
        case auto, always, never
    }

    /// What is shown.
    enum View: String, ExpressibleByArgument, CaseIterable {
        case table, simple, summary, steps, raw, ladder, mermaid, markdown, csv
    }

    @Option(name: [.customLong("lang")], help: "The language, en or fr; by default the locale's.")
    var language: Language?

    @Flag(help: "Write the whole analysis as one JSON document.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Write one page for a browser, complete in itself, to this file (- for standard output).",
            valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?

    @Option(
        help: ArgumentHelp("Write the ladder diagram as SVG to this file (- for standard output).", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var svg: String?

    @Flag(help: "Write the ladder diagram as Mermaid, as --view mermaid does.")
    var mermaid = false

    @Flag(help: "Show passwords.")
    var showSecrets = false

    @Option(help: "Colours: auto, always or never. NO_COLOR turns auto off.")
    var color = Coloring.auto

    /// Where something is to be written.
    var claims: OutputClaims {
        var claims = OutputClaims()
        claims.add("--html", html)
        claims.add("--svg", svg)
        if json { claims.add("--json") }
        if mermaid { claims.add("--mermaid") }
        return claims
    }

    func validate() throws { try claims.check() }

    /// Whether something is written into files.
    var hasFiles: Bool { html != nil || svg != nil }

    /// The first bytes of a packet that a page shows, at most.
    private static let packetBytes = 512

    /// What the analysis must keep for what is to be shown.
    var options: Analyzer.Options {
        var options = Analyzer.Options()
        if html != nil { options.packetBytes = Self.packetBytes }
        return options
    }

    /// What writes a view while the capture is being read; nil for what needs the whole of it.
    func streamed(_ view: View) -> StreamedViews? {
        guard !hasFiles, !mermaid else { return nil }
        let (language, style) = (language ?? Terminal.language, Style(hasColor: hasColor, width: Terminal.width))
        if json { return .json(language, secrets: showSecrets, style) }
        return switch view {
        case .table, .simple: .table(language, secrets: showSecrets, style, isSimple: view == .simple)
        case .summary: .summary(language, secrets: showSecrets, style)
        case .steps, .raw, .ladder, .mermaid, .markdown, .csv: nil
        }
    }

    /// Writes the files, then the views one after another or the one document; `name` is what the capture is called, and
    /// `capture` the file that it is in. Where standard output is for something else, nothing is written there.
    ///
    /// Whoever asks for files alone gets the summary on the screen.
    func show(
        _ asked: [View]?, else usual: [View], of analysis: Analysis, name: String, in capture: FileIdentity?,
        isOutputTaken: Bool = false
    ) throws {
        let narrator = Narrator(analysis, language ?? Terminal.language, secrets: showSecrets)
        let style = Style(hasColor: hasColor, width: Terminal.width)
        let name = name.split(separator: "/").last.map { String($0) } ?? name
        if let html {
            try ReportFile.write(html, sparing: capture) { PageView(narrator, name: name).write(to: &$0) }
        }
        if let svg { try ReportFile.write(svg, sparing: capture) { LadderDrawing(narrator).write(to: &$0) } }
        if html == "-" || svg == "-" || isOutputTaken { return }
        let views = mermaid ? [.mermaid] : asked ?? (hasFiles ? [] : usual)
        var output = TextOutput()
        if json {
            JSONView(narrator).write(to: &output)
        } else if views.isEmpty {
            SummaryView(narrator, style: style).write(to: &output)
        } else {
            for (index, view) in views.enumerated() {
                if index > 0 { output.write("\n") }
                // The steps end with the summary too: once is enough.
                write(view, narrator, style, withSummary: !views[(index + 1)...].contains(.steps), to: &output)
            }
        }
        output.flush()
        if let failure = output.failure { throw failure }
    }

    private func write(
        _ view: View, _ narrator: Narrator, _ style: Style, withSummary: Bool, to output: inout TextOutput
    ) {
        switch view {
        case .table, .simple:
            var table = TableView(narrator, style: style, isSimple: view == .simple)
            table.write(to: &output)
            guard withSummary else { return }
            output.write("\n")
            SummaryView(narrator, style: style).write(to: &output)
        case .summary: SummaryView(narrator, style: style).write(to: &output)
        case .steps: StepsView(narrator, style: style).write(to: &output)
        case .raw: RawView(narrator).write(to: &output)
        case .ladder: LadderView(narrator, style: style).write(to: &output)
        case .mermaid: MermaidView(narrator).write(to: &output)
        case .markdown: MarkdownView(narrator).write(to: &output)
        case .csv: CSVView(narrator).write(to: &output)
        }
    }

    private var hasColor: Bool {
        switch color {
        case .always: true
        case .never: false
        case .auto: Terminal.isTerminal(STDOUT_FILENO) && Terminal.wantsColor
        }
    }
}

extension Language: ExpressibleByArgument {}
