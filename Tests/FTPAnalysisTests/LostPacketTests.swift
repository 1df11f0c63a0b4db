import PacketCapture
import Testing

@testable import FTPAnalysis

/// A packet that the capture lacks costs what was in it, and nothing else.
@Suite struct LostPacketTests {
    private let client = Endpoint(IPAddress(192, 0, 2, 10), 50_000)
    private let server = Endpoint(IPAddress(198, 51, 100, 7), 21)
    private let count = 6

    /// A session with a login and some downloads: passive ones, or active ones.
    private func downloads(isActive: Bool) -> [Packet] {
        var script = Script()
        script.s("220-Welcome\r\n220 FTP server ready")
        script.c("USER somebody", "331 Password, please")
        script.c("PASS secret", "230-Welcome\r\n230 here")
        script.c("TYPE I", "200 Fine")
        for number in 0..<count {
            let (own, port) = (UInt16(50_001 + number), UInt16(51_200 + number))
            let data: SessionSynthesizer.ConnectionID
            if isActive {
                script.c("PORT 192,0,2,10,\(own >> 8),\(own & 255)", "200 Fine")
                script.c("RETR file\(number)")
                data = script.open(from: Endpoint(server.address, 20), to: Endpoint(client.address, own))
            } else {
                script.c("PASV", "227 Entering Passive Mode (198,51,100,7,\(port >> 8),\(port & 255))")
                data = script.open(from: Endpoint(client.address, own), to: Endpoint(server.address, port))
                script.c("RETR file\(number)")
            }
            script.s("150 Here it comes")
            let side: Connection.Side = isActive ? .initiator : .responder
            script.send(Array(repeating: 1, count: 100 + number), on: data, from: side)
            script.close(data, first: side)
            script.s("226 Done")
            script.wait(milliseconds: 100)
        }
        script.quit()
        return packets(of: script.capture())
    }

    private func isSpeech(_ packet: Packet) -> Bool {
        !packet.payload.isEmpty && (packet.source.port == 21 || packet.destination.port == 21)
    }

    @Test(arguments: [false, true])
    func anyWord(isActive: Bool) throws {
        let whole = downloads(isActive: isActive)
        #expect(analyze(whole).findings.allSatisfy { $0.severity == .remark && $0.code != .captureIncomplete })
        for place in whole.indices where isSpeech(whole[place]) {
            var packets = whole
            let lost = String(decoding: packets.remove(at: place).payload, as: UTF8.self)
            let analysis = analyze(packets)
            let told = Comment(rawValue: "without packet \(place + 1), \(lost)")
            #expect(analysis.sessions.count == 1, told)
            let problems = analysis.findings.filter { $0.severity == .problem }.map(\.code)
            #expect(problems.isEmpty, told)
            #expect(analysis.findings.contains { $0.code == .captureIncomplete }, told)
            let isAgreement = ["227", "PORT", "RETR"].contains { lost.hasPrefix($0) }
            let moved = analysis.transfers.filter { $0.bytes > 0 && $0.verdict.isHealthy }
            #expect(moved.count >= count - (isAgreement ? 1 : 0), told)
            for transfer in moved {
                let name = String(decoding: transfer.argument ?? [], as: UTF8.self)
                #expect(name == "file\(transfer.bytes - 100)", told)
                #expect(transfer.mode == (isActive ? .active : .passive), told)
            }
        }
    }

    /// Of connections that may be announced by late words, only so much is kept.
    @Test func onlySoMuchIsKept() throws {
        var packets = downloads(isActive: false)
        packets.removeAll { $0.payload.starts(with: "331".utf8) }
        var options = Analyzer.Options()
        options.limits.undecidedSegments = 4
        options.limits.undecidedBytes = 0
        let analysis = analyze(packets, options)
        #expect(analysis.transfers.count == count)
        #expect(analysis.transfers.last?.verdict == .complete)
        #expect(analyze(packets).transfers.filter { $0.verdict == .complete }.count == count)
    }

    /// The words after the lost ones are known when they come, not when the capture ends.
    @Test func theLossIsGivenUpInTime() throws {
        var packets = downloads(isActive: false)
        packets.removeAll { $0.payload.starts(with: "331".utf8) }
        var analyzer = Analyzer()
        for (index, packet) in packets.enumerated() {
            analyzer.receive(packet, number: index + 1)
            if packet.payload.starts(with: "QUIT".utf8) { break }
        }
        let place = try #require(analyzer.sessions.followed.first)
        #expect(analyzer.sessions[place].record.transfers.count == count)
    }

    @Test func aReportIsNotMissedWhereItIsOnlyUnheard() throws {
        var packets = downloads(isActive: false)
        let last = try #require(packets.lastIndex { $0.payload.starts(with: "226".utf8) })
        packets.remove(at: last)
        let analysis = analyze(packets)
        let behind = try #require(packets.firstIndex { $0.payload.starts(with: "221".utf8) }) + 1
        #expect(analysis.findings.contains { $0.transfer == nil && $0.packets == [behind] })
        #expect(analysis.transfers.last?.verdict == .partlyInCapture && analysis.transfers.last?.bytes == 105)
        #expect(analysis.findings.map(\.code).filter { $0 == .captureIncomplete }.count == 2)
        for language in Language.allCases {
            for finding in analysis.findings {
                #expect(!language.cause(finding).isEmpty && !language.remedy(finding).isEmpty)
            }
        }
    }

    /// Where it begins, nothing tells what came before.
    @Test func theBeginningOfTheData() throws {
        let packets = downloads(isActive: false).filter { packet in
            ![50_001, 51_200].contains(packet.source.port)
                || packet.flags.isDisjoint(with: .syn) && (!packet.payload.isEmpty || packet.flags.contains(.fin))
        }
        let transfer = try #require(analyze(packets).transfers.first)
        #expect(transfer.bytes == 100 && !transfer.hasBeginning && transfer.verdict == .partlyInCapture)
        #expect(transfer.from?.port == 50_001 && transfer.to?.port == 51_200 && transfer.openedBy == .client)
        let sized = packets.map { packet in
            var packet = packet
            guard packet.payload.starts(with: "150".utf8) else { return packet }
            packet.payload = Array("150 (100 bytes)  \r\n".utf8)
            return packet
        }
        #expect(analyze(sized).transfers.first?.verdict == .complete)
    }
}
