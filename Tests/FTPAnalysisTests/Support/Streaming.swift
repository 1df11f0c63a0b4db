import FTPAnalysis
import PacketCapture

/// All that an analyzer hands out, as it comes.
struct Streamed {
    var rows: [Row] = []
    /// The words of the rows, made when they came.
    var notes: [String] = []
    var contents: [Analyzer.Content] = []
    /// The bytes of each data connection, by session and place, in the order of the stream.
    var bytes: [String: [UInt8]] = [:]
    var records: [SessionRecord] = []
    /// Sessions handed out before their rows.
    var early = 0

    /// Streams a capture through an analyzer; `flushes` tells after which packets all decided rows are asked for.
    init(_ packets: [Packet], _ options: Analyzer.Options, flushes: (Int) -> Bool = { _ in false }) {
        var analyzer = Analyzer(options)
        let narrator = Narrator(Analysis(), .english)
        for (index, packet) in packets.enumerated() {
            let frame = packet.frame
            analyzer.receive(
                CapturedPacket(
                    number: index + 1, time: packet.time, link: .ethernet, frame: 0..<frame.count,
                    originalLength: frame.count), frame.span)
            if flushes(index) { analyzer.flush() }
            take(&analyzer, narrator, frame)
        }
        analyzer.finish()
        take(&analyzer, narrator, [])
    }

    private mutating func take(_ analyzer: inout Analyzer, _ narrator: Narrator, _ frame: [UInt8]) {
        while let event = analyzer.next() {
            switch event {
            case .row(let row):
                rows.append(row)
                guard let record = analyzer.record(of: row) else {
                    early += 1
                    continue
                }
                notes.append(narrator.note(row, of: record))
            case .content(let content):
                contents.append(content)
                let key = "\(content.session) \(content.channel) \(content.sender)"
                switch content.piece {
                case .bytes(let range): bytes[key, default: []] += frame[range]
                case .held(let held): bytes[key, default: []] += held
                case .gap(let count): bytes[key, default: []] += Array(repeating: 0, count: count)
                case .end: break
                }
            case .session(let record): records.append(record)
            }
        }
    }

    /// Everything that must not depend on how rows are handed out.
    var summaries: [String] { records.map(summary) }
}

/// A session, its transfers and its findings, as text.
func summary(_ record: SessionRecord) -> String {
    let session = record.session
    return "\(session.number) \(session.client) \(session.server) \(session.user ?? []) \(session.ending) "
        + "\(session.firstPacket)–\(session.lastPacket) \(session.transferCount) \(session.omitted)\n"
        + record.transfers.map {
            "\($0.number) \($0.verb) \($0.bytes) \($0.missing) \($0.verdict) \($0.firstPacket)–\($0.lastPacket) "
                + "\($0.from?.description ?? "-") \($0.negotiation ?? "-")\n"
        }.joined() + record.findings.map { "\($0.code) \($0.transfer ?? 0) \($0.packets) \($0.count)\n" }.joined()
}

/// Several sessions at the same time, packets of one between those of the others, among a stranger's.
func crowd(_ count: Int, transfers: Int = 2) -> [Packet] {
    var all: [(order: Int, packet: Packet)] = []
    for number in 0..<count {
        var script = Script.loggedIn(
            client: Endpoint(IPAddress(192, 0, 2, UInt8(number % 200 + 1)), UInt16(50_000 + number)))
        for transfer in 0..<transfers {
            script.c("PORT 192,0,2,\(number % 200 + 1),8,\(transfer % 256)", "200 Fine")
            script.c("RETR file\(transfer)", transfer % 3 == 2 ? "550 No" : "150 Sending")
            if transfer % 3 == 2 { continue }
            script.data(
                String(repeating: "x", count: number * 100 + 1), from: Endpoint(script.server.address, 20),
                to: Endpoint(script.client.address, 2_048 + UInt16(transfer % 256)), sender: .initiator)
            script.s("226 Done")
        }
        script.quit()
        for (index, packet) in packets(of: script.capture()).enumerated() {
            all.append((index + number * 7, packet))
        }
    }
    return all.enumerated().sorted { ($0.1.order, $0.0) < ($1.1.order, $1.0) }.map(\.1.packet)
}
