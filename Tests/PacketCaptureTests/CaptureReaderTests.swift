import Testing

@testable import PacketCapture

@Suite("Reading classic captures")
struct CaptureReaderTests {
    static let frames = [ethernet(ipv4(tcp(payload: Array("USER a\r\n".utf8)))), [], [1, 2, 3]]

    @Test("both byte orders, both resolutions, whole and byte by byte", arguments: [ByteOrder.big, .little])
    func formats(order: ByteOrder) {
        for (magic, nanoseconds) in [(0xa1b2_c3d4, 250_000), (0xa1b2_3c4d, 250)] as [(Int, UInt32)] {
            let file = classicCapture(Self.frames, order: order, magic: magic)
            let whole = Reading(file, piece: file.count)
            #expect(whole.error == nil && whole.truncation == nil)
            #expect(whole.packets.map(\.frame) == Self.frames)
            #expect(whole.packets.map(\.number) == [1, 2, 3])
            #expect(whole.packets.map(\.link) == [.ethernet, .ethernet, .ethernet])
            #expect(whole.packets[1].time == Timestamp(seconds: 1_001, nanoseconds: nanoseconds))
            for piece in [1, 2, 3, 7, 16, 61] { #expect(Reading(file, piece: piece) == whole) }
        }
    }

    @Test("the modified format, whose records have longer headers", arguments: [ByteOrder.big, .little])
    func modifiedFormat(order: ByteOrder) {
        var file = Array(classicCapture([], order: order, magic: 0xa1b2_cd34))
        for (index, frame) in Self.frames.enumerated() {
            file += word32(index, order) + word32(250, order) + word32(frame.count, order)
            file += word32(frame.count + 1, order) + word32(2, order) + word16(0x0800, order) + [0, 0] + frame
        }
        let whole = Reading(file, piece: file.count)
        #expect(whole.error == nil && whole.packets.map(\.frame) == Self.frames)
        #expect(whole.packets.map(\.originalLength) == Self.frames.map { $0.count + 1 })
        #expect(whole.packets[1].time == Timestamp(seconds: 1, nanoseconds: 250_000))
        for piece in [1, 5, 23] { #expect(Reading(file, piece: piece) == whole) }
        #expect(Reading(Array(file.dropLast()), piece: 9).truncation?.missing == 1)
    }

    @Test("a record that holds only the beginning of its frame keeps the original length")
    func snapLength() {
        let reading = Reading(classicCapture([[1, 2, 3]], originalLength: 1_514), piece: 5)
        #expect(reading.packets.map(\.originalLength) == [1_514])
        #expect(reading.packets.map(\.frame.count) == [3])
    }

    @Test("every length of a cut-off file: the packets before are read, what is missing is told")
    func truncation() {
        let file = classicCapture(Self.frames)
        let ends = Self.frames.reduce(into: [24]) { $0.append($0[$0.count - 1] + 16 + $1.count) }
        for length in 0..<file.count {
            let reading = Reading(Array(file[..<length]), piece: 10)
            guard length >= 24 else {
                #expect(reading.error == .headerIncomplete(bytes: length))
                continue
            }
            let complete = ends.lastIndex { $0 <= length } ?? 0
            #expect(reading.error == nil)
            #expect(reading.packets.count == complete)
            #expect((reading.truncation == nil) == (ends[complete] == length))
            if let truncation = reading.truncation {
                let whole = length - ends[complete] < 16 ? 16 : ends[complete + 1] - ends[complete]
                #expect(truncation.packet == complete + 1)
                #expect(truncation.present == length - ends[complete])
                #expect(truncation.missing == whole - truncation.present)
            }
        }
    }

    @Test("a record of impossible length stops the reading, after the packets before it")
    func implausibleLength() {
        var file = classicCapture([[1], [2]])
        file.replaceSubrange(24 + 17 + 8..<24 + 17 + 12, with: [0xff, 0xff, 0xff, 0x7f])
        let reading = Reading(file, piece: 1)
        #expect(reading.packets.count == 1)
        #expect(reading.error == .implausibleLength(packet: 2, length: 0x7fff_ffff, offset: 41))
    }

    @Test("other files are named")
    func otherFiles() {
        #expect(Reading(Array("220 hello".utf8), piece: 9).error == .notACapture(firstBytes: 0x3232_3020))
        #expect(Reading([0x1f, 0x8b, 8, 0, 0], piece: 1).error == .unsupported(.gzip))
        #expect(CaptureError.notACapture(firstBytes: 0x3232_3020).description.contains("0x32323020"))
    }

    @Test("the buffer stays small however long the capture is")
    func memory() throws {
        let record = Array(classicCapture([Array(repeating: 7, count: 1_000)])[24...])
        var reader = CaptureReader(chunk: 4_096)
        reader.append(classicCapture([]).span)
        for _ in 0..<2_000 {
            reader.append(record.span)
            while try reader.next() != nil {}
        }
        try reader.finish()
        #expect(reader.packetCount == 2_000)
        #expect(reader.buffer.capacity < 32_768)
    }

    @Test("fill offers the chunk and takes what is written")
    func fill() throws {
        let file = classicCapture(Self.frames)
        var reader = CaptureReader(chunk: 64)
        var offset = 0
        var count = 0
        while true {
            let got = reader.fill { space in
                while !space.isFull, offset < file.count {
                    space.append(file[offset])
                    offset += 1
                }
            }
            while try reader.next() != nil { count += 1 }
            if got == 0 { break }
        }
        try reader.finish()
        #expect(count == 3)
    }
}
