import Foundation
import Testing

/// `ferry demo` runs a session of two transfers in active mode, and tells of it what tshark reads in its recording.
@Suite("The demonstration", .serialized)
struct DemoTests {
    private struct Analysis: Decodable {
        struct Packet: Decodable {
            var number: Int
            var time: String
            var source: String
            var sourcePort: Int
            var destination: String
            var destinationPort: Int
            var flags: [String]
            var length: Int
            var connection: String
            var phase: String
            var note: String
        }

        struct Transfer: Decodable {
            var verb: String
            var argument: String?
            var mode: String
            var openedBy: String
            var from: String
            var to: String
            var announced: String
            var bytes: Int
            var verdict: String
        }

        struct Session: Decodable {
            var server: String
            var user: String
            var transfers: [Transfer]
        }

        var packets: [Packet]
        var sessions: [Session]
    }

    @Test("shows two active transfers, opened by the server from its data port, both complete")
    func transfers() throws {
        let analysis = try JSONDecoder().decode(Analysis.self, from: Data(demo(["--json"]).output))
        let session = try #require(analysis.sessions.first)
        #expect(analysis.sessions.count == 1)
        #expect(session.user == "anonymous")
        #expect(session.transfers.map(\.verb) == ["LIST", "RETR"])
        #expect(session.transfers.map(\.argument) == [nil, "README"])
        let control = try #require(Int(session.server.split(separator: ":").last ?? ""))
        for transfer in session.transfers {
            #expect(transfer.mode == "active")
            #expect(transfer.openedBy == "server")
            #expect(transfer.from == "127.0.0.1:\(control - 1)")
            #expect(transfer.to == transfer.announced)
            #expect(transfer.verdict == "complete")
            #expect(transfer.bytes > 0)
        }
        let ports = session.transfers.compactMap { Int($0.to.split(separator: ":").last ?? "") }
        #expect(ports.count == 2 && ports[1] > ports[0])
    }

    @Test("agrees with tshark on every packet")
    func packets() throws {
        try TemporaryFolder.with { folder in
            let capture = folder.file("demo.pcap")
            let analysis = try JSONDecoder().decode(
                Analysis.self, from: Data(demo(["--json", "--capture", capture]).output))
            let fields = [
                "frame.number", "ip.src", "tcp.srcport", "ip.dst", "tcp.dstport", "tcp.len", "tcp.flags.syn",
                "tcp.flags.ack", "tcp.flags.push", "tcp.flags.fin", "tcp.flags.reset",
            ]
            let read = try run(
                Invocation(
                    program: try Program.named("tshark"),
                    arguments: ["-r", capture, "-T", "fields"] + fields.flatMap { ["-e", $0] }))
            let rows = String(decoding: read.output, as: UTF8.self).split(separator: "\n").map { line in
                line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            }
            let ours = analysis.packets.map { packet in
                [
                    String(packet.number), packet.source, String(packet.sourcePort), packet.destination,
                    String(packet.destinationPort), String(packet.length),
                ] + ["SYN", "ACK", "PSH", "FIN", "RST"].map { packet.flags.contains($0) ? "1" : "0" }
            }
            // tshark 4.2 and later write flags as words.
            let theirs = rows.map { row in
                Array(row.prefix(6)) + row.dropFirst(6).map { ["True": "1", "False": "0"][$0] ?? $0 }
            }
            #expect(ours == theirs)
            #expect(ours.count > 30)
        }
    }

    @Test("prints the table, then the steps", arguments: ["en", "fr"])
    func shown(language: String) throws {
        let text = String(decoding: try demo(["--lang", language]).output, as: UTF8.self)
        let table = try #require(text.range(of: language == "fr" ? "Heure" : "Time"))
        let steps = try #require(text.range(of: language == "fr" ? "1. La connexion" : "1. The control connection"))
        #expect(table.lowerBound < steps.lowerBound)
        #expect(text.contains("PORT 127,0,0,1,"))
        #expect(text.contains("×256+"))
    }

    private func demo(_ arguments: [String]) throws -> Written {
        try run(Invocation(program: try Program.ferry(), arguments: ["demo"] + arguments))
    }
}
