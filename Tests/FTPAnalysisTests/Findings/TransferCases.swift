import FTPAnalysis
import PacketCapture

/// Transfers that do not come to a good end.
enum TransferCases {
    static func wires(_ code: Finding.Code, _ isSick: Bool) -> Wires {
        var wires = Wires()
        let (server, client) = (wires.passivePort, wires.caller)
        let text = Array("one\r\ntwo\r\n".utf8)
        switch code {
        case .transferRefused where isSick:
            wires.pasv()
            wires.c("RETR nothing", "550 No such file")
        case .dataReset where isSick:
            wires.begin()
            wires.segment(server, client, .ack, [1, 2, 3])
            wires.segment(client, server, [.rst, .ack])
            wires.s("426 Broken")
        case .transferIncomplete:
            wires.retrieve([1, 2, 3], "150 Opening data connection (\(isSick ? 1_000 : 3) bytes)")
        case .transferStalled where isSick:
            wires.begin()
            wires.segment(server, client, .ack, [1, 2, 3])
            wires.wait(seconds: 60)
            wires.segment(client, server, [.rst, .ack])
            wires.s("426 Timeout")
        case .captureIncomplete:
            // Without the end of the data in either.
            wires.begin("RETR file", "150 Opening data connection (\(isSick ? 1_000 : 3) bytes)")
            wires.segment(server, client, .ack, [1, 2, 3])
            wires.s("226 Done")
        case .successWithoutData where isSick:
            wires.retrieve()
            wires.c("PASV", "227 Entering Passive Mode (198,51,100,7,200,11)")
            wires.c("RETR other", "150 Go")
            wires.s("226 Done")
        case .dataWithoutReport where isSick:
            wires.begin()
            wires.move([1, 2, 3], from: server, to: client)
            wires.wait(seconds: 60)
            wires.close(wires.client, wires.server)
        case .controlLost where isSick:
            wires.begin()
            wires.wait(seconds: 600)
            wires.move([1, 2, 3], from: server, to: client)
            // The server says so again and again, and nobody is there.
            wires.s("226 Done")
            for _ in 0..<4 {
                wires.wait(seconds: 2)
                wires.segment(wires.server, wires.client, [.ack, .psh], Array("226 Done\r\n".utf8), again: true)
            }
        case .transferUnanswered where isSick:
            wires.pasv()
            wires.c("RETR file")
            wires.wait(seconds: 90)
            wires.close(wires.client, wires.server)
        case .binaryAsText:
            wires.retrieve([0x50, 0x4B, 3, 4, 0, 0], type: isSick ? "A" : "I")
        case .bareLineFeeds:
            wires.retrieve(isSick ? text.filter { $0 != 0x0D } : text, type: "A")
        case _: wires.retrieve()
        }
        return wires
    }
}

/// Transfers and answers that take long.
enum SpeedCases {
    static func wires(_ code: Finding.Code, _ isSick: Bool) -> Wires {
        var wires = Wires()
        if code == .slowAnswer {
            wires.c("PWD")
            wires.wait(seconds: isSick ? 6 : 1)
            wires.s("257 \"/\"")
            return wires
        }
        wires.begin()
        let (server, client) = (wires.passivePort, wires.caller)
        let bytes = [UInt8](repeating: 7, count: 1_460)
        for round in 0..<30 {
            wires.segment(server, client, .ack, bytes)
            switch code {
            case .retransmissions where isSick && round < 6:
                wires.wait(seconds: 0.3)
                wires.segment(server, client, .ack, bytes, again: true)
                wires.segment(client, server, .ack)
            case .zeroWindow where round == 3:
                wires.segment(client, server, .ack, window: 0)
                wires.wait(seconds: isSick ? 4 : 0.1)
                wires.segment(client, server, .ack)
            case .senderSlow:
                wires.segment(client, server, .ack)
                wires.wait(seconds: isSick ? 0.5 : 0.05)
            case .windowLimited:
                wires.wait(seconds: 0.1)
                wires.segment(client, server, .ack, window: isSick ? 1_460 : 60_000)
            case _: wires.segment(client, server, .ack)
            }
        }
        wires.close(server, client)
        wires.s("226 Done")
        return wires
    }
}
