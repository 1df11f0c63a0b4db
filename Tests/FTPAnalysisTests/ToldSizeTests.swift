import FTPCore
import PacketCapture
import Testing

@testable import FTPAnalysis

/// Sizes that the server tells, and what is none.
@Suite struct ToldSizeTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)

    @Test(
        arguments: [
            (150, "Opening BINARY mode data connection for f (1234 bytes).", 1_234),
            (150, "Opening data connection for f(1234 bytes)", 1_234),
            (150, "Opening data connection for report (2024 bytes).txt (5 bytes).", 5),
            (150, "Opening data connection for report (2024 bytes).txt", nil),
            (150, "Opening data connection for other (2024 bytes).txt (5 bytes).", 5),
            (150, "Sending 1234 bytes", nil), (150, "About (1.234 bytes)", nil), (150, "At (100 bytes/s)", nil),
            (226, "1234 bytes transferred", 1_234), (226, "File sent (1234 bytes)", 1_234),
            (226, "Bytes written: 7; received 1234 bytes in 2 s", 1_234), (226, "1234 bytes sent in 2 s", 1_234),
            (226, "2 Kbytes transferred, 3000 bytes total today", nil), (226, "File received, 1048576 bytes free", nil),
            (226, "Transferred at 100 bytes/s, 1234 bytes received", 1_234), (226, "1234 bytes", nil),
        ] as [(UInt16, String, UInt64?)])
    func words(_ code: UInt16, _ text: String, _ size: UInt64?) throws {
        let reply = Reply(try #require(Reply.Code(code)), text)
        #expect(ByteCount.told(by: reply, of: Array("report (2024 bytes).txt".utf8)) == size)
    }

    @Test func onlySoMuchOfATextIsRead() {
        for (padding, size) in [(100, 1_234), (5_000, nil)] as [(Int, UInt64?)] {
            let reply = Reply(226, String(repeating: "x", count: padding) + " 1234 bytes sent")
            #expect(ByteCount.told(by: reply, of: nil) == size)
        }
    }

    /// Downloads of 3 bytes after SIZE said 1,000, with commands between them.
    private func findings(_ commands: [(String, String)]) -> [Finding.Code] {
        var script = Script.loggedIn()
        script.c("TYPE I", "200 Fine")
        script.c("SIZE file", "213 1000")
        for (command, reply) in commands { script.c(command, reply) }
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,1)")
        let data = script.open(from: Endpoint(client.address, 50_001), to: Endpoint(server.address, 51_201))
        script.c("RETR file", "150 Go")
        script.send([1, 2, 3], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.quit()
        return analyze(script.capture()).findings.map(\.code)
    }

    @Test func aSizeCountsUntilItMayHaveChanged() {
        #expect(findings([]) == [.transferIncomplete])
        #expect(findings([("MDTM file", "213 20200101000000"), ("PWD", "257 \"/\"")]) == [.transferIncomplete])
        for command in ["CWD other", "CDUP", "DELE file", "RMD x", "SITE CHMOD 1 file"] {
            #expect(findings([(command, "250 Fine")]).isEmpty, "\(command)")
        }
        #expect(findings([("RNFR other", "350 Go on"), ("RNTO file", "250 Fine")]).isEmpty)
        #expect(findings([("TYPE A", "200 Fine"), ("TYPE I", "200 Fine")]).isEmpty)
    }

    @Test func aTransferWithoutItsFirstMarkEndsWellAllTheSame() {
        var script = Script.loggedIn()
        script.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,1)")
        let data = script.open(from: Endpoint(client.address, 50_001), to: Endpoint(server.address, 51_201))
        script.c("RETR file")
        script.send([1, 2, 3], on: data, from: .responder)
        script.close(data, first: .responder)
        script.s("226 Done")
        script.quit()
        let findings = analyze(script.capture()).findings
        #expect(findings.map(\.code) == [.violation] && findings.map(\.severity) == [.remark])
    }
}
