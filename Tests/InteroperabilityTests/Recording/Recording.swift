/// A capture file, as tshark reads it.
struct Recording {
    let file: String
    /// The port of the control connection's server.
    let controlPort: Int
    let streams: [Stream]

    /// One TCP connection, numbered as tshark does.
    struct Stream {
        let number: Int
        /// From which port it was opened, to which.
        let from: Int
        let to: Int
    }

    /// Finds the connections by their first segments.
    init(_ file: String, controlPort: Int) throws {
        self.file = file
        self.controlPort = controlPort
        let arguments = ["-Y", "tcp.flags.syn == 1 && tcp.flags.ack == 0", "-T", "fields"]
        let fields = ["tcp.stream", "tcp.srcport", "tcp.dstport"].flatMap { ["-e", $0] }
        streams = try Self.tshark(file, arguments + fields).split(separator: "\n").map { line in
            let numbers = line.split(separator: "\t").compactMap { Int($0) }
            guard numbers.count == 3 else { throw Failure("\(file): unexpected line of tshark: \(line)") }
            return Stream(number: numbers[0], from: numbers[1], to: numbers[2])
        }
    }

    var control: [Stream] { streams.filter { $0.to == controlPort } }
    var data: [Stream] { streams.filter { $0.to != controlPort } }

    /// The packets that tshark finds fault with: malformed, a wrong checksum, or out of sequence.
    func complaints() throws -> String {
        // Not its warnings as such: a full receive window is one, and happens to honest transfers.
        let errorSeverity = 0x80_0000
        let faults = [
            "_ws.malformed", "_ws.expert.severity >= \(errorSeverity)",
            "ip.checksum.status == \"Bad\"", "tcp.checksum.status == \"Bad\"",
            "tcp.analysis.lost_segment", "tcp.analysis.ack_lost_segment", "tcp.analysis.retransmission",
            "tcp.analysis.out_of_order", "tcp.analysis.duplicate_ack",
        ]
        // What it would guess from port numbers is no protocol of ours, so it is told.
        let decoding =
            ["-d", "tcp.port==\(controlPort),ftp"]
            + data.flatMap { ["-d", "tcp.port==\($0.to),ftp-data"] }
        let checks = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE"].flatMap { ["-o", $0] }
        return try Self.tshark(file, decoding + checks + ["-Y", faults.joined(separator: " || ")])
    }

    /// What the two sides of a connection sent: first the one that opened it.
    func follow(_ stream: Stream) throws -> (opener: [UInt8], other: [UInt8]) {
        let text = try Self.tshark(file, ["-q", "-z", "follow,tcp,raw,\(stream.number)"])
        var opener: [UInt8] = []
        var other: [UInt8] = []
        // Head and foot are rules of `=`; what the second node sent is indented by a tab.
        for line in text.split(separator: "\n") {
            if let bytes = Self.bytes(line.first == "\t" ? line.dropFirst() : line) {
                if line.first == "\t" { other += bytes } else { opener += bytes }
            }
        }
        return (opener, other)
    }

    /// The bytes of a line of hexadecimal digits, and nothing for any other line.
    private static func bytes(_ line: Substring) -> [UInt8]? {
        let digits = line.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    private static func tshark(_ file: String, _ arguments: [String]) throws -> String {
        let invocation = Invocation(program: try Program.named("tshark"), arguments: ["-n", "-r", file] + arguments)
        return String(decoding: try run(invocation).output, as: UTF8.self)
    }
}
