import PacketCapture
import Testing

@testable import FTPAnalysis

/// Passwords in captures that miss something of them, or have it more than once.
@Suite struct MaskingTests {
    private static let password = "Zq9SECRETx"
    private static let line = Array("PASS \(password)\r\n".utf8)

    /// All that is shown of packets, and the bytes that a page has of them.
    private func shown(_ packets: [Packet], secrets: Bool = false) -> String {
        var options = Analyzer.Options()
        options.packetBytes = 512
        let analysis = analyze(packets, options)
        let narrator = Narrator(analysis, .english, secrets: secrets)
        var text = ""
        var table = TableView(narrator, style: Style())
        table.write(to: &text)
        SummaryView(narrator, style: Style()).write(to: &text)
        StepsView(narrator, style: Style()).write(to: &text)
        RawView(narrator).write(to: &text)
        LadderView(narrator, style: Style()).write(to: &text)
        LadderDrawing(narrator).write(to: &text)
        MermaidView(narrator).write(to: &text)
        MarkdownView(narrator).write(to: &text)
        CSVView(narrator).write(to: &text)
        JSONView(narrator).write(to: &text)
        PageView(narrator, name: "x").write(to: &text)
        for reading in SessionReading.all(narrator) {
            let mask = SecretMask(reading)
            for row in reading.rows {
                guard let details = row.details else { continue }
                text += "\n"
                for byte in mask.masked(details, of: row) { text.unicodeScalars.append(UnicodeScalar(byte)) }
            }
        }
        return text
    }

    /// Whether four letters of the password in a row can be read.
    private func isReadable(_ text: String) -> Bool {
        let letters = Array(Self.password.utf8)
        let bytes = Array(text.utf8)
        let parts = (0...letters.count - 4).map { letters[$0..<$0 + 4] }
        return bytes.indices.contains { place in
            bytes[place] >= 0x41 && parts.contains { bytes[place...].starts(with: $0) }
        }
    }

    /// Up to the password, and what comes after it.
    private func session(_ pieces: [[UInt8]], lost: Set<Int> = []) -> [Packet] {
        var wires = Wires()
        wires.c("USER bob", "331 Password?")
        var dropped: [Int] = []
        for (number, piece) in pieces.enumerated() {
            if lost.contains(number) { dropped.append(wires.packets.count) }
            wires.segment(wires.client, wires.server, [.ack, .psh], piece)
        }
        wires.s("230 In")
        wires.c("SYST", "215 UNIX Type: L8")
        wires.c("PWD", "257 \"/\" is here")
        wires.c("NOOP", "200 Fine")
        return wires.packets.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    }

    @Test func whatFollowsAGapIsMasked() {
        for start in 0..<Self.line.count - 4 {
            for count in 1...3 {
                let rest = Array(Self.line[(start + count)...])
                let packets = session(
                    [Array(Self.line[..<start]), Array(Self.line[start..<start + count]), rest], lost: [1])
                let text = shown(packets)
                let (isReadable, hasRest) = (isReadable(text), text.contains("SYST") && text.contains("NOOP"))
                #expect(!isReadable && hasRest, "without \(start)..<\(start + count)")
            }
        }
    }

    @Test func whatACaptureBeginsInIsMasked() {
        let packets = session([Self.line])
        let first = packets.firstIndex { $0.payload == Self.line } ?? 0
        for start in 0..<Self.line.count {
            for size in [1, 4, 100] {
                var rest = Array(packets[first...])
                rest[0].sequence &+= UInt32(start)
                rest[0].payload.removeFirst(start)
                var cut: [Packet] = []
                for place in stride(from: 0, to: rest[0].payload.count, by: size) {
                    var part = rest[0]
                    part.sequence &+= UInt32(place)
                    part.payload = Array(part.payload.dropFirst(place).prefix(size))
                    cut.append(part)
                }
                let text = shown(cut + rest.dropFirst())
                let (isReadable, hasRest) = (isReadable(text), text.contains("SYST") && text.contains("NOOP"))
                #expect(!isReadable && hasRest, "from \(start) on, in packets of \(size)")
            }
        }
    }

    @Test func allIsShownToWhoAsksForIt() {
        let text = shown(
            session([Array(Self.line[..<8]), [Self.line[8]], Array(Self.line[9...])], lost: [1]), secrets: true)
        #expect(text.contains("CRETx"))
    }

    @Test func whatIsSentAgainStaysMasked() throws {
        for cut in 1..<Self.line.count {
            var packets = session([Array(Self.line[..<cut]), Array(Self.line[cut...])])
            let place = try #require(packets.firstIndex { $0.payload == Array(Self.line[cut...]) })
            // The rest of the line once more, with what came after it.
            var again = packets[place]
            again.payload += Array("SYST\r\n".utf8)
            again.time = packets[place + 1].time
            packets.insert(again, at: place + 2)
            // From the middle of that on, after everything else.
            again.payload.removeFirst(min(2, Self.line.count - cut))
            again.sequence &+= UInt32(min(2, Self.line.count - cut))
            again.time = packets[packets.count - 1].time
            packets.append(again)
            let text = shown(packets)
            let (isReadable, isThere) = (
                isReadable(text), text.contains("\nSYST\r\n") || text.contains("**\r\nSYST\r\n")
            )
            #expect(!isReadable && isThere, "cut at \(cut)")
        }
    }

    @Test(arguments: [
        "PASS\t%", "\tpass %", "PASS:%", "PA\u{FF}\u{F1}SS %", "\u{FF}\u{F4}\u{FF}\u{F2}PASS %", "ADAT %",
        "SITE PSWD % %",
        "site chpass bob %", "SITE\tPASSWD\t%", "SITE ADDUSER bob %",
    ])
    func manyFormsAreMasked(_ form: String) {
        let bytes = form.unicodeScalars.flatMap { $0 == "%" ? Array(Self.password.utf8) : [UInt8($0.value)] }
        for size in [1, 7, 100] {
            let all = bytes + [0x0D, 0x0A]
            let pieces = stride(from: 0, to: all.count, by: size).map { Array(all[$0..<min($0 + size, all.count)]) }
            let text = shown(session(pieces))
            let isReadable = isReadable(text)
            #expect(!isReadable, "in packets of \(size)")
        }
    }

    @Test func nothingElseIsMasked() {
        var wires = Wires()
        for command in [
            "XYZZY Zq9SECRETx", "SITE CHMOD 644 Zq9SECRETx", "RETR Zq9SECRETx", "PASSE", "CWD PASS Zq9SECRETx",
        ] {
            wires.c(command, "500 No")
        }
        let text = shown(wires.packets)
        for part in ["XYZZY Zq9S", "CHMOD 644 Zq9S", "RETR Zq9S", "PASSE", "CWD PASS Zq9S"] {
            let count = text.split(separator: part, omittingEmptySubsequences: false).count
            // In the table and in the bytes at least.
            #expect(count > 2, "\(part)")
        }
    }
}
