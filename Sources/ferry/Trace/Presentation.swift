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
        case table, simple, steps, raw
    }

    @Option(name: [.customLong("lang")], help: "The language, en or fr; by default the locale's.")
    var language: Language?

    @Flag(help: "Write the whole analysis as one JSON document.")
    var json = false

    @Flag(help: "Show passwords.")
    var showSecrets = false

    @Option(help: "Colours: auto, always or never. NO_COLOR turns auto off.")
    var color = Coloring.auto

    /// Writes the views one after another, or the one document.
    func show(_ views: [View], of analysis: Analysis) {
        let narrator = Narrator(analysis, language ?? Terminal.language, secrets: showSecrets)
        let style = Style(hasColor: hasColor, width: Terminal.width)
        var output = TextOutput()
        if json {
            JSONView(narrator).write(to: &output)
        } else {
            for (index, view) in views.enumerated() {
                if index > 0 { output.write("\n") }
                // The steps end with the summary too: once is enough.
                write(view, narrator, style, withSummary: !views[(index + 1)...].contains(.steps), to: &output)
            }
        }
        output.flush()
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
        case .steps: StepsView(narrator, style: style).write(to: &output)
        case .raw: RawView(narrator).write(to: &output)
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
