import PacketCapture
import Testing

@testable import FTPAnalysis

/// The page: complete, harmless whatever the names, and without secrets.
@Suite struct PageTests {
    private var keeping: Analyzer.Options {
        var options = Analyzer.Options()
        options.packetBytes = 512
        return options
    }

    private func page(_ file: [UInt8], _ language: Language = .english, secrets: Bool = false) -> String {
        var text = ""
        PageView(Narrator(analyze(file, keeping), language, secrets: secrets), name: "<b>.pcap").write(to: &text)
        return text
    }

    private func body(_ page: String) -> Substring { page.split(separator: "<main>", maxSplits: 1).last ?? "" }

    /// The bytes of every packet as the page has them.
    private func kept(_ analyzer: Analysis, secrets: Bool = false) -> [UInt8] {
        let readings = SessionReading.all(Narrator(analyzer, .english, secrets: secrets))
        return readings.flatMap { reading in
            let mask = SecretMask(reading)
            return reading.rows.flatMap { row in row.details.map { mask.masked($0, of: row) } ?? [] }
        }
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }

    @Test(arguments: Language.allCases)
    func everyPacketHasItsRowAndItsBytes(_ language: Language) {
        let analyzer = analyze(DocumentSession.packets, keeping)
        var text = ""
        PageView(Narrator(analyzer, language)).write(to: &text)
        for number in 1...51 { #expect(text.contains("<tr id=\"p\(number)\"")) }
        #expect(text.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(text.contains("<td>0(6)<td>"))
        #expect(text.contains("<tr id=\"p21\" class=\"s d\">"))
        #expect(text.contains("<a href=\"#p17\">17</a>–<a href=\"#p19\">19</a>"))
        #expect(text.contains("The data connection opens") && text.contains("La connexion de données s’ouvre"))
        #expect(contains(kept(analyzer), "PORT 192,168,0,204,5,108\r\n"))
    }

    @Test func nothingFromTheWireBecomesMarkup() {
        var script = Script.loggedIn()
        for name in ["<script>x</script>", "\"><img src=x>", "' onclick='x", "</script><!--", "\u{2028}\u{202E}"] {
            script.c("RETR \(name)", "550 <i>no</i> & </script>")
        }
        script.bytes(Array("RETR ".utf8) + [0xFF, 0x3C, 0x62, 0x3E, 0x0D, 0x0A], from: .initiator)
        let page = page(script.capture())
        let body = body(page)
        for mark in [
            "<script>x", "<img", "<i>no", "<b>.pcap", "<!--", "\u{2028}", "\u{202E}", "\u{FFFD}<",
        ] {
            let isThere = body.contains(mark)
            #expect(!isThere, "\(mark)")
        }
        #expect(!page.contains("<b>.pcap"))
        // Its own three: the data, the bytes, the script.
        #expect(body.split(separator: "<script", omittingEmptySubsequences: false).count == 4)
        #expect(body.split(separator: "</script", omittingEmptySubsequences: false).count == 4)
        #expect(!body.contains(" style=") && !body.contains("<style"))
    }

    @Test func passwordsAreNotInTheBytes() {
        var script = Script()
        script.s("220 FTP")
        script.bytes(Array("USER me\r\nPASS Top".utf8), from: .initiator)
        script.bytes(Array("Secret\r\n".utf8), from: .initiator)
        script.s("331 more\r\n530 no")
        for piece in ["pa", "ss Top", "Secret", "\r\nNOOP\r\n"] { script.bytes(Array(piece.utf8), from: .initiator) }
        script.s("530 no\r\n200 fine")
        script.c("ACCT TopSecret", "230 in")
        let analyzer = analyze(script.capture(), keeping)
        let bytes = kept(analyzer)
        #expect(!contains(bytes, "Top") && !contains(bytes, "Secret"))
        #expect(contains(bytes, "USER me\r\nPASS ***") && contains(bytes, "NOOP\r\n"))
        #expect(contains(kept(analyzer, secrets: true), "ACCT TopSecret"))
    }

    @Test func bytesAreBounded() {
        var options = keeping
        options.packetBytes = 100
        options.allPacketBytes = 1_000
        let kept = analyze(DocumentSession.packets, options).rows.compactMap { $0.details?.bytes.count }
        #expect(kept.count == 51 && kept.reduce(0, +) == 1_000 && kept.max() == 100)
        #expect(analyze(DocumentSession.packets).rows.allSatisfy { $0.details == nil })
    }

    @Test func thePolicyNamesTheScriptAndTheStyle() {
        let text = page(Script().file)
        #expect(text.contains("default-src 'none'; style-src 'sha256-"))
        #expect(!text.contains("http:") && !text.contains("https:") && !text.contains("url(//"))
        let hash = ContentHash.sha256("abc").map { String($0, radix: 16) }.joined()
        #expect(hash == "ba7816bf8f1cfea414140de5dae2223b0361a396177a9cb410ff61f2015ad")
        #expect(Base64.text(ContentHash.sha256("")) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(Base64.text(Array("fooba".utf8)) == "Zm9vYmE=" && Base64.text([0xFF]) == "/w==")
    }

    @Test func onlyPacketsThatAreThereAreLinked() {
        let linked = HTMLText.linked("(packets\u{A0}1–3, 20…99), packet 5 & <b>") { $0 < 50 }
        #expect(
            linked == "(packets\u{A0}<a href=\"#p1\">1</a>–<a href=\"#p3\">3</a>, <a href=\"#p20\">20</a>…99), "
                + "packet 5 &amp; &lt;b&gt;")
    }
}
