import FTPCore
import Foundation
import Testing

@testable import FTPTransport

/// Forms that files have on a data connection, out and back.
@Suite struct CodingTests {
    static let codings = [
        DataCoding(), DataCoding(isText: true), DataCoding(mode: .deflate(level: 0)),
        DataCoding(mode: .deflate(level: 9)),
        DataCoding(mode: .deflate(level: 6), isText: true),
    ]

    private func encoded(_ bytes: [UInt8], _ coding: DataCoding, piece: Int) throws -> [UInt8] {
        var encoder = try DataEncoder(coding)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes {
                try encoder.encode($0, into: &output)
            }
        }
        try encoder.finish(into: &output)
        return output
    }

    /// What a decoder makes of bytes that arrive in pieces of this size, and how large its own were at most.
    private func decoded(
        _ bytes: [UInt8], _ coding: DataCoding, piece: Int,
        expansion: Inflater.Expansion = Inflater.Expansion()
    ) throws -> (bytes: [UInt8], largest: Int) {
        var decoder = try DataDecoder(coding, expansion: expansion)
        var (all, next): ([UInt8], [UInt8]) = ([], [])
        var largest = 0
        var rest = bytes[...]
        while try decoder.next(
            into: &next,
            receive: { buffer in
                let part = rest.prefix(min(piece, buffer.count))
                buffer.copyBytes(from: part)
                rest = rest.dropFirst(part.count)
                return part.count
            })
        {
            largest = max(largest, next.count)
            all += next
        }
        return (all, largest)
    }

    private let text = Array(String(repeating: "a line\nanother, with a CR\rin it\n\n", count: 5_000).utf8)

    @Test(arguments: codings, [1, 1_000, 1 << 20]) func outAndBack(_ coding: DataCoding, piece: Int) throws {
        for bytes in [[], [7], coding.isText ? text : pattern(200_000)] {
            let sent = try encoded(bytes, coding, piece: piece)
            let isSame = try decoded(sent, coding, piece: piece).bytes == bytes
            #expect(isSame)
            if coding == DataCoding() { #expect(sent.count == bytes.count) }
        }
    }

    @Test func compressionCompresses() throws {
        #expect(try encoded(text, DataCoding(mode: .deflate(level: 6)), piece: 1_000).count < text.count / 20)
        // zlib's own header, not gzip's, nor none (RFC 1950 §2.2).
        let coded = try encoded([], DataCoding(mode: .deflate(level: 6)), piece: 1)
        #expect(coded == [0x78, 0x9C, 0x03, 0, 0, 0, 0, 1])
    }

    @Test func aStreamThatIsCutIsNoFile() throws {
        let coding = DataCoding(mode: .deflate(level: 6))
        let sent = try encoded(text, coding, piece: 1_000)
        for length in [1, 2, sent.count / 2, sent.count - 1] {
            #expect(throws: DataError.malformed(.truncated)) {
                _ = try decoded(Array(sent.prefix(length)), coding, piece: 100)
            }
        }
        // Nothing at all is the empty file.
        #expect(try decoded([], coding, piece: 1).bytes.isEmpty)
    }

    @Test func whatIsNoStreamIsRefused() throws {
        let coding = DataCoding(mode: .deflate(level: 6))
        var sent = try encoded(text, coding, piece: 1_000)
        #expect(throws: DataError.malformed(.corrupt)) { _ = try decoded(Array("plain".utf8), coding, piece: 10) }
        #expect(throws: DataError.malformed(.corrupt)) { _ = try decoded(sent + [0], coding, piece: 1 << 20) }
        #expect(throws: DataError.malformed(.corrupt)) { _ = try decoded(sent + [0], coding, piece: sent.count) }
        // The checksum at the end.
        sent[sent.count - 1] ^= 1
        #expect(throws: DataError.malformed(.corrupt)) { _ = try decoded(sent, coding, piece: 1 << 20) }
    }

    @Test func bombsAreDefused() throws {
        let coding = DataCoding(mode: .deflate(level: 9))
        let bomb = try encoded([UInt8](repeating: 0, count: 4 << 20), coding, piece: 1 << 20)
        #expect(bomb.count < 5_000)
        var expansion = Inflater.Expansion()
        expansion.allowance = 1 << 20
        #expect(throws: DataError.malformed(.bomb)) {
            _ = try decoded(bomb, coding, piece: 1 << 20, expansion: expansion)
        }
        expansion = Inflater.Expansion()
        expansion.total = (4 << 20) - 1
        #expect(throws: DataError.malformed(.bomb)) {
            _ = try decoded(bomb, coding, piece: 1 << 20, expansion: expansion)
        }
        // Within the allowance it is a file of zeros, and comes in pieces.
        let whole = try decoded(bomb, coding, piece: 1 << 20)
        #expect(whole.bytes.count == 4 << 20 && whole.largest <= 64 << 10)
    }

    @Test(arguments: codings) func overAConnection(_ coding: DataCoding) throws {
        let bytes = coding.isText ? text : pattern(300_000)
        let sent = try encoded(bytes, coding, piece: 4_096)
        let out = try Pair()
        let hearing = Beside { [peer = out.peer] in peer.hear() }
        var encoder = try DataEncoder(coding)
        for start in stride(from: 0, to: bytes.count, by: 4_096) {
            let part = Array(bytes[start..<min(start + 4_096, bytes.count)])
            let error = part.withUnsafeBytes { bytes in
                failure { () throws(DataError) in try out.connection.send(bytes, through: &encoder) }
            }
            #expect(error == nil)
        }
        try out.connection.sendEnd(of: &encoder)
        out.finish()
        let heard = try hearing.value()
        let isSame = heard == Peer.Heard(bytes: sent)
        #expect(isSame)

        let back = try Pair()
        let speaking = Beside { [peer = back.peer] in
            peer.send(sent)
            peer.endSending()
        }
        var decoder = try DataDecoder(coding)
        var (all, next): ([UInt8], [UInt8]) = ([], [])
        while try back.connection.receive(into: &next, through: &decoder) { all += next }
        back.finish()
        let isWhole = all == bytes
        #expect(isWhole)
        try speaking.value()
    }
}
