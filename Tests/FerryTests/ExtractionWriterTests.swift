import Glibc
import Testing

@testable import ferry

/// Files that are written on threads beside the one that reads.
@Suite struct ExtractionWriterTests {
    /// Bytes that differ from block to block.
    private func block(_ pool: BlockPool, _ value: UInt8) -> [UInt8] {
        var block = pool.wait()
        block.append(contentsOf: [UInt8](repeating: value, count: BlockPool.blockSize))
        return block
    }

    @Test func writesMoreThanMayWait() throws {
        let scratch = try Scratch(nil)
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.folder.path(percentEncoded: false)
        let writer = try ExtractionWriter()
        let count = 3_000
        for number in 0..<count {
            for (place, name) in ["a", "b"].enumerated() {
                let block = block(writer.pool, UInt8(truncatingIfNeeded: number))
                writer.put(
                    .init(
                        file: folder + "/" + name, isFirst: number == 0, position: number * BlockPool.blockSize,
                        blocks: [block], isLast: number == count - 1), number: place)
            }
        }
        let digests = try writer.finish()
        for name in ["a", "b"] {
            let path = folder + "/" + name
            var status = stat()
            #expect(stat(path, &status) == 0 && Int(status.st_size) == count * BlockPool.blockSize)
            let digest = try #require(digests[path])
            #expect(try FileDigest.sha256(of: path) == digest)
        }
    }

    @Test func givesNoDigestOfWhatHasAGap() throws {
        let scratch = try Scratch(nil)
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.folder.path(percentEncoded: false)
        let writer = try ExtractionWriter()
        for number in [0, 2] {
            let block = block(writer.pool, 1)
            writer.put(
                .init(
                    file: folder + "/a", isFirst: number == 0, position: number * BlockPool.blockSize, blocks: [block],
                    isLast: number == 2), number: 0)
        }
        #expect(try writer.finish().isEmpty)
    }

    @Test func bringsErrorsBackAndGoesOn() throws {
        let writer = try ExtractionWriter()
        // More than may wait: whoever brings it must not wait for ever.
        for number in 0..<3_000 {
            let block = block(writer.pool, 1)
            writer.put(
                .init(
                    file: "/nonexistent/a", isFirst: number == 0, position: number * BlockPool.blockSize,
                    blocks: [block], isLast: false), number: number)
        }
        let failure = #expect(throws: Failure.self) { try writer.finish() }
        #expect(failure?.code == .localFile)
        #expect(failure?.message == "Cannot write /nonexistent/a: No such file or directory.")
    }

    @Test func endsItsThreadsWhenNobodyFinishesIt() throws {
        // Its end waits for them: they would hold the pool.
        weak var pool: BlockPool?
        do {
            let writer = try ExtractionWriter()
            pool = writer.pool
            #expect(pool != nil)
        }
        #expect(pool == nil)
    }
}
