import PacketCapture

/// One active-mode session of 51 packets: a public table of 2003 gives their times, ports, flags and lengths. The
/// texts are others, of the same lengths.
enum DocumentSession {
    static let client = IPAddress(192, 168, 0, 204)
    static let server = IPAddress(195, 98, 246, 30)

    /// A line of the table.
    struct Line {
        var microseconds: UInt64
        var isFromClient: Bool
        var clientPort: UInt16
        var serverPort: UInt16
        var flags: TCPFlags
        var length: Int
        var padding: Int
        var text: String
    }

    /// Microseconds after 15:16:26, direction, the two ports, flags, length, text.
    static let lines: [Line] = [
        line(638_640, ">", 1387, 21, .syn),
        line(682_210, "<", 1387, 21, [.syn, .ack]),
        line(682_418, ">", 1387, 21, .ack),
        line(
            736_941, "<", 1387, 21, [.ack, .psh], 897, "220-Welcome..\r\n" + filler(860) + "\r\n220 Please behave.\r\n"),
        line(805_630, ">", 1387, 21, [.ack, .psh], 16, "USER anonymous\r\n"),
        line(834_280, "<", 1387, 21, [.ack, .psh], 70, "230-" + filler(32) + "\r\n230 " + filler(26) + "\r\n"),
        line(841_053, ">", 1387, 21, [.ack, .psh], 5, "PWD\r\n"),
        line(869_706, "<", 1387, 21, [.ack, .psh], 34, "257 \"/\" is where you are now....\r\n"),
        line(873_616, ">", 1387, 21, [.ack, .psh], 6, "SYST\r\n"),
        line(899_473, "<", 1387, 21, [.ack, .psh], 19, "215 UNIX Type: L8\r\n"),
        line(906_751, ">", 1387, 21, [.ack, .psh], 8, "TYPE A\r\n"),
        line(934_011, "<", 1387, 21, [.ack, .psh], 23, "200 Type is ASCII now\r\n"),
        line(938_897, ">", 1387, 21, [.ack, .psh], 26, "PORT 192,168,0,204,5,108\r\n"),
        line(972_442, "<", 1387, 21, [.ack, .psh], 29, "200 PORT has been understood\r\n".replacing(29)),
        line(976_306, ">", 1387, 21, [.ack, .psh], 6, "LIST\r\n"),
        line(1_197_804, "<", 1387, 21, .ack, padding: 6),
        line(6_997_726, "<", 1388, 20, .syn),
        line(6_998_042, ">", 1388, 20, [.syn, .ack]),
        line(7_049_376, "<", 1388, 20, .ack),
        line(7_052_204, "<", 1387, 21, [.ack, .psh], 29, "150 Going to your port 1388\r\n"),
        line(7_076_338, "<", 1388, 20, [.ack, .psh], 859, listing),
        line(7_077_288, "<", 1388, 20, [.ack, .fin]),
        line(7_077_546, ">", 1388, 20, .ack),
        line(7_159_341, ">", 1388, 20, [.ack, .fin]),
        line(7_181_523, "<", 1388, 20, .ack),
        line(7_234_974, ">", 1387, 21, .ack),
        line(7_260_857, "<", 1387, 21, [.ack, .psh], 40, "226-Options: l\r\n226 Eleven lines, sir\r\n".replacing(40)),
        line(7_435_263, ">", 1387, 21, .ack),
        line(10_150_051, ">", 1387, 21, [.ack, .psh], 8, "TYPE I\r\n"),
        line(10_200_464, "<", 1387, 21, [.ack, .psh], 30, "200 Type is eight bits now..\r\n"),
        line(10_205_819, ">", 1387, 21, [.ack, .psh], 26, "PORT 192,168,0,204,5,109\r\n"),
        line(10_236_657, "<", 1387, 21, [.ack, .psh], 29, "200 PORT has been understood\r\n".replacing(29)),
        line(10_240_679, ">", 1387, 21, [.ack, .psh], 13, "RETR README\r\n"),
        line(10_264_995, "<", 1389, 20, .syn),
        line(10_265_309, ">", 1389, 20, [.syn, .ack]),
        line(10_288_669, "<", 1389, 20, .ack),
        line(10_291_699, "<", 1387, 21, [.ack, .psh], 29, "150 Going to your port 1389\r\n"),
        line(10_311_345, "<", 1389, 20, [.ack, .psh], 744, filler(742) + "\r\n"),
        line(10_312_339, "<", 1389, 20, [.ack, .fin]),
        line(10_312_464, ">", 1389, 20, .ack),
        line(10_439_549, ">", 1387, 21, .ack),
        line(10_465_402, "<", 1387, 21, [.ack, .psh], 95, "226-" + filler(20) + "\r\n226 " + filler(63) + "\r\n"),
        line(10_470_765, ">", 1389, 20, [.ack, .fin]),
        line(10_493_494, "<", 1389, 20, .ack),
        line(10_639_836, ">", 1387, 21, .ack),
        line(12_312_403, ">", 1387, 21, [.ack, .psh], 6, "QUIT\r\n"),
        line(12_365_956, "<", 1387, 21, [.ack, .psh], 99, "221-" + filler(40) + "\r\n221 " + filler(47) + "\r\n"),
        line(12_367_978, "<", 1387, 21, [.ack, .fin], padding: 6),
        line(12_368_174, ">", 1387, 21, .ack),
        line(12_369_674, ">", 1387, 21, [.ack, .fin]),
        line(12_405_609, "<", 1387, 21, .ack, padding: 6),
    ]

    /// The session as packets, sequence numbers worked out.
    static var packets: [Packet] {
        var next: [String: UInt32] = [:]
        return lines.map { line in
            let (client, server) = (Endpoint(client, line.clientPort), Endpoint(server, line.serverPort))
            let (source, destination) = line.isFromClient ? (client, server) : (server, client)
            let (forward, backward) = ("\(source)\(destination)", "\(destination)\(source)")
            let sequence = next[forward] ?? UInt32(line.clientPort) * 100_000
            let opens = line.flags.contains(.syn) ? 1 : 0
            let closes = line.flags.contains(.fin) ? 1 : 0
            next[forward] = sequence &+ UInt32(line.length + opens + closes)
            let start = Timestamp(seconds: 1_047_222_986, nanoseconds: 0)
            return Packet(
                time: start.advanced(byNanoseconds: line.microseconds * 1_000), source: source,
                destination: destination, sequence: sequence,
                acknowledgment: line.flags.contains(.ack) ? next[backward] ?? 0 : 0, flags: line.flags,
                payload: Array(line.text.utf8), isPadded: line.padding > 0)
        }
    }

    private static func line(
        _ microseconds: UInt64, _ way: String, _ clientPort: UInt16, _ serverPort: UInt16, _ flags: TCPFlags,
        _ length: Int = 0, _ text: String = "", padding: Int = 0
    ) -> Line {
        Line(
            microseconds: microseconds, isFromClient: way == ">", clientPort: clientPort, serverPort: serverPort,
            flags: flags, length: length, padding: padding, text: text)
    }

    private static func filler(_ count: Int) -> String { String(repeating: "x", count: count) }

    /// Eleven entries in 859 bytes.
    private static let listing: String = {
        let lines = (1...11).map { "drwxr-xr-x    5 0        0             512 Mar  7 15:\($0 + 10) entry\($0 + 10)" }
        let size = lines.reduce(0) { $0 + $1.utf8.count + 2 }
        return lines.dropLast().map { $0 + "\r\n" }.joined() + lines[10] + filler(859 - size) + "\r\n"
    }()
}

extension String {
    /// The line with its text cut or filled up to so many bytes, the line end kept.
    fileprivate func replacing(_ count: Int) -> String {
        let text = dropLast(1)
        let missing = count - 2 - text.utf8.count
        return (missing >= 0 ? text + String(repeating: ".", count: missing) : text.prefix(count - 2)) + "\r\n"
    }
}
