import FTPAnalysis
import PacketCapture
import Testing

/// Commands beyond RFC 959, linked and told.
@Suite struct ExtensionTests {
    @Test func longAddressesAreLinked() throws {
        var script = Script.loggedIn()
        script.c("LPSV", "228 Entering Long Passive Mode (4,4,198,51,100,7,2,200,10)")
        var data = script.open(
            from: Endpoint(script.client.address, 50_001), to: Endpoint(script.server.address, 51_210))
        script.c("RETR a", "150 Here it comes")
        script.send([1, 2, 3], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.c("LPRT 4,4,192,0,2,10,2,200,11", "200 Fine")
        script.c("RETR b", "150 Here it comes")
        data = script.open(from: Endpoint(script.server.address, 20), to: Endpoint(script.client.address, 51_211))
        script.send([1, 2], on: data, from: .initiator)
        script.close(data, first: .initiator)
        script.s("226 Done")
        script.quit()
        let analysis = analyze(script.capture())
        #expect(analysis.transfers.map(\.bytes) == [3, 2])
        #expect(
            analysis.transfers.map(\.negotiation) == [
                "LPSV → 228 4,4,198,51,100,7,2,200,10", "LPRT 4,4,192,0,2,10,2,200,11",
            ])
        #expect(analysis.findings.isEmpty)
    }

    @Test(
        arguments: [
            ("RANG 5 9", "bytes 5 to 9", "octets 5 à 9"), ("RANG 1 0", "whole file", "tout le fichier"),
            ("LANG fr", "language fr", "langue fr"), ("XCRC a 1 2", "CRC32 checksum of a", "empreinte CRC32 de a"),
            ("MFMT 20030309151626 a", "2003-03-09 15:16:26 UTC", "2003-03-09 15:16:26 UTC"),
            ("SITE CHMOD 644 a", "permissions 644", "permissions 644"), ("SITE UMASK", "go without", "n’ont pas"),
            ("COMB a b", "1 file joined into a", "1 fichier en a"), ("SITE FOO", "own", "propre"),
        ])
    func everyCommandHasItsSentence(line: String, english: String, french: String) {
        var script = Script.loggedIn()
        script.c(line, "200 Fine")
        let analysis = analyze(script.capture())
        for (language, words) in [(Language.english, english), (.french, french)] {
            var text = ""
            StepsView(Narrator(analysis, language), style: Style()).write(to: &text)
            RawView(Narrator(analysis, language)).write(to: &text)
            var table = TableView(Narrator(analysis, language), style: Style())
            table.write(to: &text)
            #expect(text.replacingBlanks.contains(words.replacingBlanks), "\(text)")
        }
    }
}

extension String {
    /// The text with line ends and runs of blanks as one blank: views break their lines.
    fileprivate var replacingBlanks: String { split { $0.isWhitespace }.joined(separator: " ") }
}
