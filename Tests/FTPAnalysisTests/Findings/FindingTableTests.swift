import FTPAnalysis
import PacketCapture
import Testing

/// Every finding has a capture that shows it, and a healthy one like it about which it is silent.
@Suite struct FindingTableTests {
    @Test(arguments: Finding.Code.allCases)
    func isShown(_ code: Finding.Code) throws {
        let analysis = FindingCases.analysis(code, isSick: true)
        let finding = try #require(analysis.findings.first { $0.code == code })
        #expect(!finding.packets.isEmpty && finding.packets.allSatisfy { $0 > 0 })
        for language in Language.allCases {
            #expect(!language.cause(finding).isEmpty && !language.remedy(finding).isEmpty)
        }
    }

    @Test(arguments: Finding.Code.allCases)
    func isNotShownOfAHealthySibling(_ code: Finding.Code) {
        let analysis = FindingCases.analysis(code, isSick: false)
        #expect(!analysis.sessions.isEmpty || code == .implicitTLS)
        #expect(!analysis.findings.contains { $0.code == code || $0.severity == .problem })
    }
}

/// For every finding a capture that shows it, and the same in order. A new finding does not compile without them.
enum FindingCases {
    static func analysis(_ code: Finding.Code, isSick: Bool) -> Analysis {
        switch code {
        case .activeBlocked, .activeRefused, .passiveFiltered, .passiveClosed, .extendedPassiveUnreachable,
            .dataUnconnected, .dataRetried, .dataDelay, .otherPort, .otherAddress:
            ConnectionCases.wires(code, isSick).analysis()
        case .transferRefused, .dataReset, .transferIncomplete, .transferStalled, .captureIncomplete,
            .successWithoutData, .dataWithoutReport, .controlLost, .transferUnanswered, .binaryAsText, .bareLineFeeds:
            TransferCases.wires(code, isSick).analysis()
        case .zeroWindow, .windowLimited, .senderSlow, .retransmissions, .slowAnswer:
            SpeedCases.wires(code, isSick).analysis()
        case .privateAddress, .foreignAddress, .addressRewritten, .twoTaps, .betweenServers, .bounce:
            analyze(AddressCases.packets(code, isSick))
        case .clearPassword, .loginRefused, .loginGuessing, .serviceUnavailable, .idleTimeout, .violation,
            .controlUnreachable, .oneDirection:
            analyze(DialogueCases.packets(code, isSick))
        case .commandInjection, .implicitTLS, .handshakeFailed, .obsoleteTLS, .sessionNotResumed, .noCloseNotify:
            ProtectionCases.wires(code, isSick).analysis()
        }
    }
}

extension Wires {
    var caller: Endpoint { Endpoint(client.address, 50_001) }
    var passivePort: Endpoint { Endpoint(server.address, 51_210) }
    var listening: Endpoint { Endpoint(client.address, 2_049) }
    var dataPort: Endpoint { Endpoint(server.address, 20) }

    mutating func pasv(_ host: String = "198,51,100,7") { c("PASV", "227 Entering Passive Mode (\(host),200,10)") }

    mutating func port(_ host: String = "192,0,2,10") { c("PORT \(host),8,1", "200 Fine") }

    /// Bytes over a data connection, which is closed then.
    mutating func move(_ bytes: [UInt8], from: Endpoint, to: Endpoint) {
        segment(from, to, [.ack, .psh], bytes)
        segment(to, from, .ack)
        close(from, to)
    }

    /// A passive RETR up to where its data begins.
    mutating func begin(_ command: String = "RETR file", type: String = "I", _ preliminary: String = "150 Go") {
        c("TYPE \(type)", "200 Fine")
        pasv()
        open(caller, passivePort)
        c(command, preliminary)
    }

    /// A whole passive RETR.
    mutating func retrieve(_ bytes: [UInt8] = [1, 2, 3], type: String = "I", _ preliminary: String = "150 Go") {
        begin(type: type, preliminary)
        move(bytes, from: passivePort, to: caller)
        s("226 Done")
    }
}
