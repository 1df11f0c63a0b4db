import Foundation
import Testing

@testable import FTPStorage

/// Digests whose values are known: the RFCs' and FIPS 180's examples.
@Suite struct DigestTests {
    struct Known: Sendable {
        let algorithm: Digest.Algorithm
        let text: String
        let value: String
    }

    static let known: [Known] = [
        Known(algorithm: .crc32, text: "", value: "00000000"),
        Known(algorithm: .crc32, text: "123456789", value: "cbf43926"),
        Known(algorithm: .md5, text: "", value: "d41d8cd98f00b204e9800998ecf8427e"),
        Known(algorithm: .md5, text: "abc", value: "900150983cd24fb0d6963f7d28e17f72"),
        Known(algorithm: .sha1, text: "", value: "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        Known(algorithm: .sha1, text: "abc", value: "a9993e364706816aba3e25717850c26c9cd0d89d"),
        Known(
            algorithm: .sha256, text: "abc",
            value: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Known(
            algorithm: .sha256, text: "",
            value: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Known(
            algorithm: .sha512, text: "abc",
            value: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
    ]

    @Test(arguments: known) func knownAnswers(_ known: Known) throws {
        var whole = try Digest(known.algorithm)
        try whole.update(Array(known.text.utf8))
        #expect(try hexadecimal(whole.finish()) == known.value)
        // And byte by byte, with nothing in between.
        var parts = try Digest(known.algorithm)
        for byte in known.text.utf8 {
            try parts.update([byte])
            try parts.update([])
        }
        #expect(try hexadecimal(parts.finish()) == known.value)
    }

    @Test(arguments: Digest.Algorithm.allCases) func partsMakeNoDifference(_ algorithm: Digest.Algorithm) throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var whole = try Digest(algorithm)
        try whole.update(bytes)
        var parts = try Digest(algorithm)
        for start in stride(from: 0, to: bytes.count, by: 65_537) {
            try parts.update(Array(bytes[start..<min(start + 65_537, bytes.count)]))
        }
        let value = try whole.finish()
        #expect(value.count == algorithm.length)
        #expect(try parts.finish() == value)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
}
