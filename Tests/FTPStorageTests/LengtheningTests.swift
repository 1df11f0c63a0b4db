import FTPCore
import Foundation
import Testing

@testable import FTPStorage

/// A file that is lengthened where it is, and a process that ends in the midst of it.
@Suite struct LengtheningTests {
    private let scratch: Scratch
    private var storage: LocalStorage

    init() throws {
        scratch = try Scratch()
        try scratch.file("log", "one ")
        storage = try LocalStorage(root: scratch.path).owned(by: [1])
        // What is larger than this is not copied.
        storage.largestCopied = 2
    }

    /// As a process leaves it that was killed when so much of the tail had been put behind the file.
    private func leaveHalf(of tail: String, _ half: String) throws {
        let target = try Target(try at("log"), in: storage.root, nil)
        let staging = try StagingFile(try Staging.name(behind: target.name), for: target)
        try Array(tail.utf8).withUnsafeBytes { try staging.file.writeAll($0) }
        let existing = try #require(target.existing)
        let isKept = Lengthening(target.name, existing).keep(with: staging.file)
        #expect(isKept)
        try append(half)
    }

    private func append(_ text: String) throws {
        let file = try #require(fopen("\(scratch.path)/log", "a"))
        fputs(text, file)
        fclose(file)
    }

    @Test func aLargeFileIsLengthenedWhereItIs() throws {
        let before = try storage.entry(at: try at("log")).unique
        try storage.put("log", "two", .appending)
        #expect(scratch.content("log") == "one two")
        #expect(try storage.entry(at: try at("log")).unique == before)
        #expect(try scratch.names() == ["log"])
    }

    @Test func aSmallOneIsPutInItsPlaceAsAWhole() throws {
        chmod("\(scratch.path)/log", 0o640)
        let small = try LocalStorage(root: scratch.path)
        let created = Timestamp(seconds: 1_000_000)
        try small.setAttributes(.init(created: created), of: try at("log"))
        let before = try storage.entry(at: try at("log"))
        try small.put("log", "two", .appending)
        let after = try storage.entry(at: try at("log"))
        #expect(scratch.content("log") == "one two")
        #expect(after.unique != before.unique)
        #expect(after.permissions == 0o640 && after.created == created)
    }

    @Test(arguments: ["", "tw", "two"]) func theNextWriterUndoesWhatWasLeft(half: String) throws {
        try leaveHalf(of: "two", half)
        try storage.put("log", "three", .appending)
        #expect(scratch.content("log") == "one three")
        #expect(try scratch.names() == ["log"])
    }

    @Test func soDoesTheSweeper() throws {
        try leaveHalf(of: "two", "tw")
        let ledger = QuotaLedger(limits: .init())
        let counted = QuotaStorage(storage, ledger: ledger)
        try counted.put("new", "1")
        _ = try counted.sweep(olderThan: .seconds(86_400))
        #expect(scratch.content("log") == "one ")
        #expect(try scratch.names() == ["log", "new"])
        #expect(ledger.usage == Usage(bytes: 5, files: 2))
    }

    @Test func whatOthersWroteSinceIsTheirs() throws {
        try leaveHalf(of: "two", "tw")
        try append("of others")
        try storage.sweep(olderThan: .seconds(86_400))
        #expect(scratch.content("log") == "one twof others")
    }

    @Test func anotherFileIsLeftAlone() throws {
        try leaveHalf(of: "two", "tw")
        try scratch.file("other", "one two")
        #expect(rename("\(scratch.path)/other", "\(scratch.path)/log") == 0)
        try storage.sweep(olderThan: .seconds(86_400))
        #expect(scratch.content("log") == "one two")
    }
}
