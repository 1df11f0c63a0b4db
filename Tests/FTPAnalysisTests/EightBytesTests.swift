import Testing

@testable import FTPAnalysis

struct EightBytesTests {
    @Test(
        "Bytes are found wherever they are, and no others", arguments: [0, 1, 0x0A, 0x0D, 0x7F, 0x80, 0xFE] as [UInt8])
    func places(of byte: UInt8) {
        for other in UInt8.min ... .max where other != byte {
            for mask in UInt8.min ... .max {
                let bytes = (0..<8).map { mask >> (7 - $0) & 1 == 1 ? byte : other }
                let expected = (0..<8).reduce(into: UInt64(0)) {
                    $0 |= UInt64(bytes[$1] == byte ? 0x80 : 0) << (56 - 8 * $1)
                }
                guard EightBytes(bytes.span, at: 0, end: 8).places(of: byte) == expected else {
                    Issue.record("\(byte) in \(bytes)")
                    return
                }
            }
        }
    }

    @Test("What comes after the end counts as no text's byte", arguments: 1...7)
    func end(_ count: Int) {
        let bytes = [UInt8](repeating: 0, count: 16)
        #expect(EightBytes(bytes.span, at: 3, end: 3 + count).places(of: 0).nonzeroBitCount == count)
        #expect(EightBytes(bytes.span, at: 3, end: 3 + count).places(of: 0xFF).nonzeroBitCount == 8 - count)
    }

    @Test("A file's sample is the same, however its bytes are cut")
    func sample() {
        let bytes: [UInt8] =
            Array("GIF89a\r\n\n\r\n\0\n\n\r\r\n\n".utf8) + [0, 0x0A, 0x0D] + Array("\n--\n12345678\n".utf8)
        let bare = bytes.indices.filter { bytes[$0] == 0x0A && ($0 == 0 || bytes[$0 - 1] != 0x0D) }.count
        for cut in 1...bytes.count {
            var sample = TextSample()
            for start in stride(from: 0, to: bytes.count, by: cut) {
                sample.read(bytes[start..<min(start + cut, bytes.count)].span)
            }
            #expect(sample.zeros == 2 && sample.bareLineFeeds == bare && sample.kind == "GIF", "cut at \(cut)")
        }
    }
}
