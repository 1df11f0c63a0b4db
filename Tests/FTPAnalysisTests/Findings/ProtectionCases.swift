import FTPAnalysis
import PacketCapture

/// Sessions that are encrypted.
enum ProtectionCases {
    static func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type, 3, 3] + big16(UInt16(body.count)) + body }

    /// A ClientHello (1) or ServerHello (2).
    static func hello(_ type: UInt8, session: [UInt8], version: UInt8 = 3, extensions: [UInt8] = []) -> [UInt8] {
        let suites: [UInt8] = type == 1 ? [0, 2, 0xC0, 0x2F, 1, 0] : [0xC0, 0x2F, 0]
        let body =
            [3, version] + [UInt8](repeating: 9, count: 32) + [UInt8(session.count)] + session + suites
            + big16(UInt16(extensions.count)) + extensions
        return record(22, [type, 0] + big16(UInt16(body.count)) + body)
    }

    /// The server's name (RFC 6066 §3).
    static func serverName(_ name: String) -> [UInt8] {
        let bytes = Array(name.utf8)
        let length = UInt16(bytes.count)
        return [0, 0] + big16(length + 5) + big16(length + 3) + [0] + big16(length) + bytes
    }

    /// The protocols offered (RFC 7301 §3.1).
    static func protocols(_ names: [String]) -> [UInt8] {
        let list = names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return [0, 16] + big16(UInt16(list.count + 2)) + big16(UInt16(list.count)) + list
    }

    /// A connection that is encrypted from its first byte.
    static func implicit(port: UInt16, _ extensions: [UInt8]) -> Wires {
        var wires = Wires(bareWithServer: Endpoint(IPAddress(198, 51, 100, 7), port))
        wires.open(wires.client, wires.server)
        wires.segment(wires.client, wires.server, .ack, hello(1, session: [], extensions: extensions))
        wires.segment(wires.server, wires.client, .ack, hello(2, session: [1, 2, 3]))
        for _ in 0..<4 {
            wires.segment(wires.client, wires.server, .ack, record(23, [UInt8](repeating: 5, count: 60)))
            wires.segment(wires.server, wires.client, .ack, record(23, [UInt8](repeating: 5, count: 90)))
        }
        return wires
    }

    static func wires(_ code: Finding.Code, _ isSick: Bool) -> Wires {
        if code == .implicitTLS { return implicit(port: isSick ? 990 : 993, serverName("ftp.example.org")) }
        var wires = Wires()
        let isInjected = code == .commandInjection && isSick
        wires.text("AUTH TLS\r\n" + (isInjected ? "DELE precious\r\n" : ""), wires.client, wires.server)
        wires.s("234 Go ahead")
        wires.segment(wires.client, wires.server, .ack, hello(1, session: []))
        if code == .handshakeFailed, isSick {
            wires.segment(wires.server, wires.client, .ack, record(21, [2, 40]))
            return wires
        }
        let version: UInt8 = code == .obsoleteTLS && isSick ? 1 : 3
        wires.segment(wires.server, wires.client, .ack, hello(2, session: [1, 2, 3], version: version))
        let isResumed = !(code == .sessionNotResumed && isSick)
        let (from, to) = (wires.caller, wires.passivePort)
        wires.open(from, to)
        wires.segment(from, to, .ack, hello(1, session: [1, 2, 3]))
        wires.segment(to, from, .ack, hello(2, session: isResumed ? [1, 2, 3] : [9, 9, 9]) + record(22, [8, 8, 8]))
        if isResumed { wires.segment(to, from, .ack, record(23, [UInt8](repeating: 5, count: 900))) }
        if !(code == .noCloseNotify && isSick) {
            wires.segment(to, from, .ack, record(21, [UInt8](repeating: 7, count: 26)))
        }
        wires.close(to, from)
        return wires
    }
}

extension ProtectionCases {
    /// A session under TLS 1.3 with one data connection, which resumes nothing unless the server asks for another hello:
    /// the second one is answered with the key that was offered.
    static func protected(retries: Bool, tickets: Int, data: [Int]) -> Wires {
        func hidden(_ length: Int) -> [UInt8] { record(23, [UInt8](repeating: 5, count: length)) }
        let thirteen: [UInt8] = [0, 43, 0, 2, 3, 4]
        let sharedKey: [UInt8] = [0, 41, 0, 2, 0, 0]
        var wires = Wires()
        wires.c("AUTH TLS", "234 Go ahead")
        wires.segment(wires.client, wires.server, .ack, hello(1, session: []))
        wires.segment(wires.server, wires.client, .ack, hello(2, session: [], extensions: thirteen))
        let (client, server) = (wires.caller, wires.passivePort)
        wires.open(client, server)
        wires.segment(client, server, .ack, hello(1, session: []))
        if retries {
            var again = hello(2, session: [], extensions: thirteen)
            // What makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3).
            let mark: [UInt8] = [
                0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
            ]
            again.replaceSubrange(11..<27, with: mark)
            wires.segment(server, client, .ack, again)
            wires.segment(client, server, .ack, hello(1, session: []))
        }
        wires.segment(
            server, client, .ack,
            hello(2, session: [], extensions: thirteen + (retries ? sharedKey : [])) + hidden(23) + hidden(53))
        wires.segment(client, server, .ack, hidden(53))
        for _ in 0..<tickets { wires.segment(server, client, .ack, hidden(250)) }
        for length in data { wires.segment(server, client, .ack, hidden(length)) }
        wires.segment(server, client, .ack, hidden(19))
        wires.close(server, client)
        return wires
    }
}
