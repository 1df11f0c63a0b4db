import Foundation
import Testing

/// What `ferry trace` takes out of a capture: the very files, however their packets come, and what is missing of them.
@Suite("Extraction") struct ExtractionTests {
    /// The records of a classic capture.
    private struct Capture {
        let header: [UInt8]
        var records: [[UInt8]] = []

        init(_ bytes: [UInt8]) {
            header = Array(bytes.prefix(24))
            var start = 24
            while start + 16 <= bytes.count {
                let length = bytes[start + 8..<start + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
                records.append(Array(bytes[start..<start + 16 + length]))
                start += 16 + length
            }
        }

        var bytes: [UInt8] { header + records.joined() }
    }

    private static let download = Sample.largeBinary

    /// The line that tells of the download, what is below it, and the file.
    private func extract(_ change: (inout Capture) -> Void) throws -> (report: String, file: [UInt8]) {
        try TemporaryFolder.with { folder in
            var session = CapturedSession(.passive)
            var capture = Capture(session.capture(download: Self.download, upload: .smallText))
            change(&capture)
            try folder.write(capture.bytes, to: "s.pcap")
            let written = try run(
                Invocation(
                    program: try Program.ferry(),
                    arguments: ["trace", folder.file("s.pcap"), "--extract", folder.file("out")]))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
            let name = try #require(names.first { $0.hasSuffix(Self.download.name) })
            #expect(!names.contains { $0.hasSuffix(".part") })
            return (written.text, try folder.read("out/\(name)"))
        }
    }

    @Test("gives the files that were transferred")
    func whole() throws {
        let (report, file) = try extract { _ in }
        let isSame = file == Self.download.contents
        #expect(isSame)
        #expect(report.contains("SHA-256") && !report.contains("missing"))
    }

    @Test("gives them when packets overtake each other")
    func reordered() throws {
        let (report, file) = try extract { capture in
            // Only packets with data are long.
            let long = capture.records.indices.filter { capture.records[$0].count > 1_000 }
            for (one, other) in zip(long.dropFirst(), long.dropFirst(4)).enumerated().filter({ $0.offset % 5 == 0 })
                .map(\.1)
            {
                capture.records.swapAt(one, other)
            }
        }
        let isSame = file == Self.download.contents
        #expect(isSame)
        #expect(!report.contains("missing"))
    }

    @Test("says exactly what is missing")
    func lost() throws {
        var lost = 0
        let (report, file) = try extract { capture in
            let long = capture.records.indices.filter { capture.records[$0].count > 1_000 }
            // Ethernet, IP and TCP headers of 54 bytes at least, behind 16 of the record's own.
            let place = long[long.count / 2]
            lost = capture.records[place].count
            capture.records.remove(at: place)
        }
        #expect(lost > 1_000)
        #expect(file.count == Self.download.contents.count)
        let differing = zip(file, Self.download.contents).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        let first = try #require(differing.first)
        let last = try #require(differing.last)
        #expect(last - first < lost)
        #expect(report.contains("bytes are missing, written as zeros: "))
        // The gap holds all that differs, and no more than the packet.
        let range = try #require(report.firstMatch(of: /zeros: (\d+)–(\d+)\n/))
        let (lower, upper) = (try #require(Int(range.1)), try #require(Int(range.2)))
        #expect(lower <= first && upper >= last && upper - lower < lost)
    }
}
