import FTPCore
import FTPTransport
import PacketCapture
import Testing

@testable import ferry

/// Passwords that are not to be in a recording.
@Suite struct CommandMaskTests {
    /// What becomes of these bytes in pieces of this size.
    private func masked(_ bytes: [UInt8], pieces size: Int) -> [UInt8] {
        var mask = CommandMask()
        return stride(from: 0, to: bytes.count, by: size).flatMap { start in
            Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes { mask.masked($0) }
        }
    }

    @Test(arguments: [
        ("PASS secret\r\n", "PASS ******\r\n"), ("pAsS a b \r\nPASS c\n", "pAsS ****\r\nPASS *\n"),
        (" \tACCT x\r\n", " \tACCT *\r\n"), ("PASS  x\r\n", "PASS **\r\n"), ("PASS\r\nPASS \r\n", "PASS\r\nPASS \r\n"),
        ("USER PASS x\r\n", "USER PASS x\r\n"), ("PASSA x\r\n", "PASSA x\r\n"), ("STOR PASS x\r\n", "STOR PASS x\r\n"),
        ("PASS\tsecret\r\n", "PASS\t******\r\n"), ("ADAT abc\r\n", "ADAT ***\r\n"),
        ("SITE PSWD old new\r\nNOOP\r\n", "SITE PSWD *******\r\nNOOP\r\n"),
        ("SITE CHMOD 1 x\r\n", "SITE CHMOD 1 x\r\n"),
        ("PASS secr", "PASS ****"), ("NOOP\r\nPASS a\r\nUSER b\r\n", "NOOP\r\nPASS *\r\nUSER b\r\n"),
    ])
    func asterisksTakeThePlaceOfSecrets(_ said: String, _ recorded: String) {
        for size in [1, 2, 3, 100] {
            #expect(String(decoding: masked(Array(said.utf8), pieces: size), as: UTF8.self) == recorded)
        }
    }

    /// Whatever the server takes for a password, however it is dressed up with Telnet, is masked.
    @Test func nothingThatTheServerTakesForASecretStays() {
        var random = SystemRandomNumberGenerator()
        let parts: [[UInt8]] = [
            [255, 241], [255, 251, 1], [255, 254, 3], [255, 250, 1, 65, 240], [242], [255, 255], [32], [9], [65], [255],
            Array("PA".utf8), Array("SS".utf8), Array("pass".utf8), Array("ACCT".utf8), [32, 113], [13], [0],
        ]
        var number = 0
        for _ in 0..<50_000 {
            let count = Int.random(in: 1...7, using: &random)
            let line: [UInt8] =
                (0..<count).flatMap { _ in parts[Int.random(in: parts.indices, using: &random)] } + [13, 10]
            guard let (verb, argument) = command(line), verb == .pass || verb == .acct, let argument else { continue }
            guard argument.contains(113) else { continue }
            number += 1
            let recorded = masked(line, pieces: 3)
            #expect(!recorded.contains(113), "\(line)")
            #expect(recorded.count == line.count)
        }
        #expect(number > 100, "the parts make too few passwords")
    }

    private func command(_ line: [UInt8]) -> (verb: Verb?, argument: [UInt8]?)? {
        var framer = LineFramer(limit: 1_000)
        framer.append(line)
        while let event = framer.next() {
            if case .line(let text) = event {
                let command = CommandLine(text)
                return (command.verb, command.argument)
            }
        }
        return nil
    }

    /// What is sent on a data connection is a file, and stays as it is.
    @Test func aRecordingHasNoSecretButAllOfTheFile() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/all.pcapng"
        let recorder = try CaptureRecorder(path: path, masksSecrets: true)
        func connection(_ port: UInt16, isData: Bool) -> TappedConnection {
            TappedConnection(
                local: DataAddress(host: .ipv4(127, 0, 0, 1), port: 21),
                remote: DataAddress(host: .ipv4(127, 0, 0, 1), port: port), openedHere: false, isData: isData)
        }
        let (control, data) = (connection(4_000, isData: false), connection(4_001, isData: true))
        for connection in [control, data] {
            recorder.opened(connection)
            recorder.secured(connection, true)
            Array("PASS secret \(connection.isData)\r\n".utf8).withUnsafeBytes { recorder.received($0, on: connection) }
            Array("PASS reply \(connection.isData)\r\n".utf8).withUnsafeBytes { recorder.sent($0, on: connection) }
        }
        try recorder.finish()
        let recorded = scratch.read("all.pcapng")
        #expect(!recorded.contains("secret false"))
        #expect(recorded.contains("PASS ************\r\n"))
        #expect(recorded.contains("PASS reply false"))
        #expect(recorded.contains("secret true"))
        #expect(recorded.contains("Passwords are masked."))
    }
}
