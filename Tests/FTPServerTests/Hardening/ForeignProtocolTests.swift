import FTPCore
import FTPStorage
import Testing

/// Clients of other protocols on the control port.
@Suite struct ForeignProtocolTests {
    /// Commands in the body of a form that a browser was made to post are not executed.
    @Test(arguments: ["POST / HTTP/1.1", "GET /USER HTTP/1.0", "get x HTTP/2.0", "SSH-2.0-OpenSSH_9.0"])
    func nothingBehindItIsHeard(_ line: String) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 18, 1)) { server, folder in
            let client = try server.connect()
            let text = "\(line)\r\nHost: forged\r\n\r\nUSER ftp\r\nMKD forged\r\n"
            try client.wire.send(Array(text.utf8))
            let rest = String(decoding: try client.wire.receiveAll(), as: UTF8.self)
            #expect(rest == "421 This is an FTP server.\r\n")
            try #expect(folder.names == ["README", "pub"])
        }
    }

    /// A user who is logged in may have such names.
    @Test func aFileOfThatName() async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 18, 2)) { server, _ in
            let client = try server.login()
            try client.ask("MKD HTTP", 257)
            try client.ask("CWD HTTP/", 250)
        }
    }

    /// A mail client, and a TLS handshake where none was asked for: refused line by line, and the server goes on.
    @Test(arguments: [
        Array("EHLO forged\r\nMAIL FROM:<forged>\r\n".utf8),
        [0x16, 0x03, 0x01, 0x00, 0x40] + [UInt8](repeating: 0xC3, count: 60) + [0x0D, 0x0A],
    ])
    func others(_ opener: [UInt8]) async throws {
        try await attacked(try sampleFolder(), on: .ipv4(127, 0, 18, 3)) { server, _ in
            let client = try server.connect()
            try client.wire.send(opener)
            for _ in opener.filter({ $0 == 0x0A }) {
                let reply = try client.expect(500)
                #expect(!reply.message.contains("forged"))
            }
        }
    }
}
