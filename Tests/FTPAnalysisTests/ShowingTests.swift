import FTPAnalysis
import PacketCapture
import Testing

/// What reaches the screen.
@Suite struct ShowingTests {
    private func every(_ analysis: Analysis, secrets: Bool = false, _ style: Style = Style()) -> [String] {
        Language.allCases.flatMap { language in
            let narrator = Narrator(analysis, language, secrets: secrets)
            var (table, steps, raw, json) = ("", "", "", "")
            var view = TableView(narrator, style: style)
            view.write(to: &table)
            SummaryView(narrator, style: style).write(to: &table)
            StepsView(narrator, style: style).write(to: &steps)
            RawView(narrator).write(to: &raw)
            JSONView(narrator).write(to: &json)
            return [table, steps, raw, json]
        }
    }

    private var hostile: Analysis {
        var script = Script.loggedIn()
        script.c("PORT 192,0,2,10,8,1", "200 Fine \u{1B}]0;title\u{07}")
        script.c("RETR \u{1B}[2Jname\u{9B}31m\u{202E}txt.exe\u{2028}", "150 \u{1B}[31mred")
        script.bytes(Array("NLST ".utf8) + [0xFF, 0xFE, 0xC0, 0x80, 0x0D, 0x0A], from: .initiator)
        script.s("226 done")
        script.c("USER \u{1B}c", "331 ok")
        script.c("X\u{1B}[1m", "500 \u{7F}")
        return analyze(script.capture())
    }

    @Test func nothingFromTheWireSteersTheTerminal() {
        for text in every(hostile) {
            for scalar in text.unicodeScalars where scalar != "\n" {
                let isHidden =
                    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    || (0x2028...0x202E).contains(scalar.value)
                #expect(!isHidden, "U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func passwordsAreMaskedUnlessAskedFor() {
        var script = Script()
        script.s("220 FTP")
        script.c("USER me", "331 Password?")
        script.c("pass TopSecret", "230 In")
        script.c("ACCT TopSecret", "230 In")
        let analysis = analyze(script.capture())
        for text in every(analysis) { #expect(!text.contains("TopSecret")) }
        #expect(every(analysis, secrets: true).allSatisfy { $0.contains("TopSecret") })
    }

    @Test func jsonIsWellFormed() {
        var text = ""
        JSONView(Narrator(hostile, .english)).write(to: &text)
        var depth = 0
        var isInside = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isInside {
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\" {
                    isEscaped = true
                } else if scalar == "\"" {
                    isInside = false
                }
                continue
            }
            switch scalar {
            case "\"": isInside = true
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            default: break
            }
        }
        #expect(depth == 0 && !isInside)
        #expect(!text.contains(",,") && !text.contains("[,") && !text.contains("{,"))
    }

    @Test(arguments: [20, 40, 80, 120, 200])
    func linesFitTheTerminal(_ width: Int) {
        let analysis = analyze(DocumentSession.packets)
        for language in Language.allCases {
            var text = ""
            var table = TableView(Narrator(analysis, language), style: Style(width: width))
            table.write(to: &text)
            for line in text.split(separator: "\n").dropFirst() {
                #expect(TextWidth.columns(String(line)) <= width)
            }
        }
    }

    @Test func colorsOnlyWhenWanted() {
        let analysis = analyze(DocumentSession.packets)
        #expect(every(analysis, Style(hasColor: false, width: 120)).allSatisfy { !$0.contains("\u{1B}") })
        #expect(every(analysis, Style(hasColor: true, width: 120))[0].contains("\u{1B}[30;48;5;187m»  17"))
    }

    @Test func localesChooseTheLanguage() {
        #expect(Language(locale: "fr_FR.UTF-8") == .french)
        #expect(Language(locale: "fr") == .french)
        #expect(Language(locale: "C.UTF-8") == .english)
        #expect(Language(locale: "fry_NL") == .english)
        #expect(Language(locale: "") == .english)
    }
}
