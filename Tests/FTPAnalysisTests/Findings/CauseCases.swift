import FTPAnalysis
import PacketCapture

/// Failures that look alike and have different causes, as they were seen in a laboratory of routers and firewalls.
enum CauseCase: String, CaseIterable, Sendable {
    case serverCrashed, serverLeft, clientGaveUp, clientLeftAnUpload, noRoom, clientReset, clientHadEnough
    case resetOnTheWay, lateReport, noReport, nobodyCalled, hiddenAddress, blackHole, forgottenByAFirewall
    case activeUnseen, noListener, noLeave

    /// What is to be said: how the transfer went, the finding, and words that name the cause.
    var expected: (verdict: Verdict?, code: Finding.Code, words: String, remedy: String) {
        switch self {
        case .serverCrashed: (.incomplete, .controlLost, "The server closed the control connection", "server's log")
        case .serverLeft: (.unconfirmed, .dataWithoutReport, "226 is missing", "server's log")
        case .clientGaveUp: (.stalled, .transferStalled, "stood still for 12.0", "side that stopped")
        case .clientLeftAnUpload: (.complete, .controlLost, "whether the file is whole", "why the client left")
        case .noRoom: (.incomplete, .transferIncomplete, "“552 No room”", "Make room")
        case .clientReset: (.reset, .dataReset, "reset from the side of the client", "firewall")
        case .clientHadEnough: (.reset, .dataReset, "The client closed the data connection", "did not want the rest")
        case .resetOnTheWay: (.complete, .controlLost, "reset from the side of the client", "keep silent connections")
        case .lateReport: (.complete, .slowAnswer, "12.0\u{A0}s to say that all had arrived", "virus scanner")
        case .noReport: (.unconfirmed, .dataWithoutReport, "226 is missing", "server's log")
        case .nobodyCalled: (nil, .dataUnconnected, "The client's data connection", "range of passive ports")
        case .hiddenAddress: (nil, .passiveFiltered, "in the server's own network only", "its public address")
        case .blackHole: (.stalled, .transferStalled, "PMTU black hole", "MTU")
        case .forgottenByAFirewall: (.stalled, .transferStalled, "forgotten the connection", "firewall")
        case .activeUnseen: (.unconnected, .dataUnconnected, "The server's data connection", "Use passive mode")
        case .noListener: (.rejected, .activeRefused, "or the client does not listen", "Use passive mode")
        case .noLeave: (.refused, .transferRefused, "“550 Not yours”", "permissions")
        }
    }

    var wires: Wires {
        var wires = Wires()
        let (server, client) = (wires.passivePort, wires.caller)
        switch self {
        case .serverCrashed, .serverLeft:
            wires.begin(
                self == .serverLeft ? "RETR file" : "RETR big", "150 Go (\(self == .serverLeft ? 3 : 300) bytes)")
            wires.move([1, 2, 3], from: server, to: client)
            wires.close(wires.server, wires.client)
        case .clientGaveUp:
            wires.begin("RETR big", "150 Go (300 bytes)")
            wires.segment(server, client, .ack, [1, 2, 3])
            wires.segment(client, server, .ack)
            wires.wait(seconds: 12)
            wires.close(client, server)
            wires.close(wires.client, wires.server)
        case .clientLeftAnUpload:
            wires.begin("STOR file")
            wires.segment(wires.client, wires.server, [.fin, .ack])
            wires.move([1, 2, 3], from: client, to: server)
            wires.s("226 Done")
        case .noRoom:
            wires.begin("STOR file")
            wires.segment(client, server, .ack, [1, 2, 3])
            wires.segment(server, client, .rst)
            wires.s("552 No room")
        case .clientReset, .clientHadEnough:
            wires.begin()
            wires.segment(server, client, .ack, [1, 2, 3])
            if self == .clientHadEnough {
                wires.segment(client, server, [.fin, .ack])
                wires.segment(server, client, .ack, [4, 5, 6])
            }
            wires.segment(client, server, .rst)
            wires.s("426 Broken")
        case .resetOnTheWay:
            wires.retrieve()
            wires.segment(wires.client, wires.server, .rst)
            // What the client says after that comes through, and is turned away.
            wires.segment(wires.client, wires.server, [.ack, .psh], Array("QUIT\r\n".utf8))
            wires.segment(wires.server, wires.client, .rst)
        case .lateReport, .noReport:
            wires.begin()
            wires.move([1, 2, 3], from: server, to: client)
            wires.wait(seconds: 12)
            if self == .lateReport { wires.s("226 Done") }
            wires.c("QUIT", "221 Goodbye")
            wires.close(wires.server, wires.client)
        case .nobodyCalled:
            wires.pasv()
            wires.wait(seconds: 5)
            wires.c("QUIT", "221 Goodbye")
        case .hiddenAddress:
            wires.pasv("10,0,0,5")
            for attempt in 0..<3 {
                let hidden = Endpoint(IPAddress(10, 0, 0, 5), 51_210)
                wires.segment(wires.caller, hidden, .syn, again: attempt > 0)
                wires.wait(seconds: 2)
            }
        case .blackHole, .forgottenByAFirewall:
            wires.begin()
            let full = [UInt8](repeating: 7, count: 1_460)
            if self == .forgottenByAFirewall {
                wires.segment(server, client, .ack, full)
                wires.segment(client, server, .ack)
            }
            wires.segment(server, client, .ack, full)
            for _ in 0..<5 {
                wires.wait(seconds: 3)
                wires.segment(server, client, .ack, full, again: true)
            }
            wires.s("426 Timeout")
        case .activeUnseen:
            wires.port()
            wires.c("RETR file", "425 No")
        case .noListener:
            wires.port()
            wires.c("RETR file")
            wires.segment(wires.dataPort, wires.listening, .syn)
            wires.segment(wires.listening, wires.dataPort, [.rst, .ack])
            wires.s("425 No")
        case .noLeave:
            wires.pasv()
            wires.c("RETR file", "550 Not yours")
        }
        return wires
    }
}

/// Healthy sessions that look like failures.
enum LookAlike: String, CaseIterable, Sendable {
    case farewellToOneWhoLeft, uploadThatQuitsAtOnce, copiesOfTheNetwork, sentAgainToAFullWindow, tellsOfPacketsTooBig
    case askedForAnotherHello, ticketsAndSomeData

    var wires: Wires {
        var wires = Wires()
        let (server, client) = (wires.passivePort, wires.caller)
        let full = [UInt8](repeating: 7, count: 1_460)
        switch self {
        case .farewellToOneWhoLeft:
            wires.retrieve()
            wires.segment(wires.client, wires.server, [.fin, .ack])
            wires.s("226 Logout.")
        case .uploadThatQuitsAtOnce:
            wires.begin("STOR file")
            wires.c("QUIT")
            wires.segment(wires.client, wires.server, [.fin, .ack])
            wires.move([1, 2, 3], from: client, to: server)
            wires.s("226 Done")
            wires.s("221 Goodbye")
        case .copiesOfTheNetwork:
            wires.begin()
            for _ in 0..<20 {
                wires.segment(server, client, .ack, full)
                wires.segment(client, server, .ack)
                wires.segment(server, client, .ack, full, again: true)
            }
            wires.close(server, client)
            wires.s("226 Done")
        case .sentAgainToAFullWindow:
            wires.begin()
            for _ in 0..<10 {
                wires.segment(server, client, .ack, full)
                wires.segment(client, server, .ack, window: 0)
                wires.wait(seconds: 0.3)
                wires.segment(client, server, .ack)
                wires.segment(server, client, .ack, full)
                wires.wait(seconds: 0.3)
                wires.segment(server, client, .ack, full, again: true)
            }
            wires.close(server, client)
            wires.s("226 Done")
        case .tellsOfPacketsTooBig:
            wires.begin()
            for _ in 0..<6 {
                wires.segment(server, client, .ack, full)
                wires.unreachable(IPAddress(203, 0, 113, 1), code: 4)
                wires.segment(server, client, .ack, full, again: true)
                wires.segment(client, server, .ack)
            }
            wires.close(server, client)
            wires.s("226 Done")
        case .askedForAnotherHello: return ProtectionCases.protected(retries: true, tickets: 2, data: [])
        case .ticketsAndSomeData: return ProtectionCases.protected(retries: false, tickets: 2, data: [300])
        }
        return wires
    }
}
