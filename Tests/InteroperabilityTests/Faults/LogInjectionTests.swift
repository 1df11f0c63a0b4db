import Foundation
import Testing

/// What clients say reaches the logs as text of one line, whatever it is.
@Suite("Log injection")
struct LogInjectionTests {
    /// Each with a mark, so that the lines it is on can be counted.
    private static let attacks: [[UInt8]] = [
        Array("mark%n%s%x".utf8), Array("mark\u{1B}[2J\u{1B}]0;owned\u{07}".utf8), Array("mark\u{2028}x\u{2029}y".utf8),
        Array("mark\u{202E}gnp.exe\u{2066}".utf8), Array("mark\rforged".utf8), Array("mark\0forged".utf8),
        Array("mark".utf8) + [0xC0, 0xAF, 0xE0, 0x80, 0x80, 0xF8, 0xFF, 0xFF, 0xFE],
        Array("mark\",\"level\":\"forged".utf8), Array("mark\u{85}\u{9B}2J\u{7F}".utf8),
    ]

    @Test("is impossible", arguments: ["text", "json"])
    func impossible(_ format: String) throws {
        try TemporaryFolder.with { folder in
            let served = try ServedFolder(in: folder)
            let logs = try folder.makeFolder("logs", writable: true)
            let (log, transfers) = (logs.file("log"), logs.file("transfers"))
            let options = ["--write", "-v", "--log-format", format, "--log-file", log, "--xferlog", transfers]
            try FerryServer.with(served.root.path, family: .IPv4, options: options) { server in
                for attack in Self.attacks {
                    let socket = try Socket.connected(.IPv4, port: server.endpoint.port)
                    try socket.send(Array("USER ".utf8) + attack + Array("\r\nPASS ".utf8) + attack + [13, 10])
                    try socket.send(Array("USER ftp\r\nCWD ".utf8) + attack + Array("\r\nQUIT\r\n".utf8))
                    _ = try socket.receiveAll()
                    let control = try ControlConnection(server.endpoint)
                    let data = try control.dataConnection()
                    try control.send(bytes: Array("STOR incoming/".utf8) + attack + [13, 10])
                    _ = try control.reply()
                    data.close()
                }
            }
            for path in [log, transfers] {
                let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
                let text = try #require(String(validating: bytes, as: UTF8.self), "\(path) is no UTF-8")
                let hidden = text.unicodeScalars.filter { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: scalar != "\n"
                    default: false
                    }
                }
                #expect(hidden.isEmpty, "\(path): \(hidden)")
                #expect(text.contains("mark"))
                for line in text.split(separator: "\n") {
                    #expect(!line.hasPrefix("forged") && !line.hasPrefix("x") && !line.hasPrefix("y"))
                    guard format == "json", path == log else { continue }
                    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                    #expect(object?["level"] as? String != "forged")
                }
            }
        }
    }
}
