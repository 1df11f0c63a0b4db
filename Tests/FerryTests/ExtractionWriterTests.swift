import Foundation
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
        let writer = try ExtractionWriter(sparing: nil)
        let count = 3_000
        func ending(_ place: Int, _ name: String, _ number: Int) -> ExtractionLane.Ending? {
            guard number == count - 1 else { return nil }
            return .keep(as: folder + "/whole-" + name, length: nil, digestNumber: place)
        }
        for number in 0..<count {
            for (place, name) in ["a", "b"].enumerated() {
                let block = block(writer.pool, UInt8(truncatingIfNeeded: number))
                writer.put(
                    .init(
                        file: folder + "/" + name, isFirst: number == 0, position: number * BlockPool.blockSize,
                        blocks: [block], ending: ending(place, name, number)), number: place)
            }
        }
        try writer.finish()
        let digests = writer.takeDigests()
        for (place, name) in ["a", "b"].enumerated() {
            let path = folder + "/whole-" + name
            var status = stat()
            #expect(stat(path, &status) == 0 && Int(status.st_size) == count * BlockPool.blockSize)
            let digest = try #require(digests[place])
            #expect(try FileDigest.sha256(of: path) == digest)
        }
        #expect(writer.takeDigests().isEmpty, "they are handed out once")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["whole-a", "whole-b"])
    }

    @Test func digestsWhatHasAJumpAsItLies() throws {
        let scratch = try Scratch(nil)
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.folder.path(percentEncoded: false)
        let writer = try ExtractionWriter(sparing: nil)
        let size = 4 * BlockPool.blockSize
        for number in [0, 2] {
            let block = block(writer.pool, 1)
            writer.put(
                .init(
                    file: folder + "/a", isFirst: number == 0, position: number * BlockPool.blockSize, blocks: [block],
                    ending: number == 2 ? .keep(as: folder + "/b", length: size, digestNumber: 7) : nil), number: 0)
        }
        try writer.finish()
        #expect(writer.takeDigests() == [7: try FileDigest.sha256(of: folder + "/b")])
        var status = stat()
        #expect(stat(folder + "/b", &status) == 0 && Int(status.st_size) == size)
    }

    @Test func leavesNothingOfWhatNobodyWants() throws {
        let scratch = try Scratch(nil)
        defer { withExtendedLifetime(scratch) {} }
        let folder = scratch.folder.path(percentEncoded: false)
        let writer = try ExtractionWriter(sparing: nil)
        writer.put(
            .init(file: folder + "/a", isFirst: true, position: 0, blocks: [block(writer.pool, 1)], ending: .discard),
            number: 0)
        try writer.finish()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test func bringsErrorsBackAndGoesOn() throws {
        let writer = try ExtractionWriter(sparing: nil)
        // More than may wait: whoever brings it must not wait for ever.
        for number in 0..<3_000 {
            let block = block(writer.pool, 1)
            writer.put(
                .init(
                    file: "/nonexistent/a", isFirst: number == 0, position: number * BlockPool.blockSize,
                    blocks: [block], ending: nil), number: number)
        }
        let failure = #expect(throws: Failure.self) { try writer.finish() }
        #expect(failure?.code == .localFile)
        #expect(failure?.message == "Cannot write /nonexistent/a: No such file or directory.")
    }

    @Test func endsItsThreadsWhenNobodyFinishesIt() throws {
        // Its end waits for them: they would hold the pool.
        weak var pool: BlockPool?
        do {
            let writer = try ExtractionWriter(sparing: nil)
            pool = writer.pool
            #expect(pool != nil)
        }
        #expect(pool == nil)
    }
}
