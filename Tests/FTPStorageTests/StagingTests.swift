import FTPCore
import FTPStorage
import Testing

/// The files that unfinished uploads are in are nobody's: no listing shows them, no call reaches them.
@Suite struct StagingTests {
    private let scratch: Scratch
    private let storage: LocalStorage

    init() throws {
        scratch = try Scratch()
        try scratch.file("file", "content")
        storage = try LocalStorage(root: scratch.path)
    }

    @Test func theyAreNotListed() throws {
        let upload = try storage.write(try at("new"), .replacing)
        #expect(try scratch.names().count == 2)
        #expect(try storage.names() == ["file"])
        upload.discard()
        #expect(try scratch.names() == ["file"])
    }

    @Test func noCallReachesThem() throws {
        let upload = try storage.write(try at("new"), .replacing)
        try upload.say("half")
        let staged = try #require(try scratch.names().first { $0 != "file" })
        let path = try at(Pathname(staged))
        let file = try at("file")
        #expect(refusal { _ = try storage.entry(at: path) } == .notFound)
        #expect(refusal { _ = try storage.entry(at: path, followingLinks: false) } == .notFound)
        #expect(refusal { try storage.list(path) { _ in true } } == .notFound)
        #expect(refusal { _ = try storage.read(path) } == .notFound)
        #expect(storage.readAtOnce(path, limit: 100) == nil)
        for placement in [Placement.replacing, .unique, .appending, .at(0)] {
            #expect(refusal { _ = try storage.write(path, placement) } == .badName)
        }
        #expect(refusal { try storage.makeDirectory(path) } == .badName)
        #expect(refusal { try storage.removeDirectory(path) } == .badName)
        #expect(refusal { try storage.removeFile(path) } == .badName)
        #expect(refusal { try storage.rename(path, to: file) } == .badName)
        #expect(refusal { try storage.rename(file, to: path) } == .badName)
        try upload.commit()
        #expect(scratch.content("new") == "half" && scratch.content("file") == "content")
    }

    @Test func aFailedCommitLeavesNone() throws {
        let upload = try storage.write(try at("new"), .unique)
        try scratch.file("new", "early")
        var kind: StorageError.Kind?
        do { try upload.commit() } catch { kind = error.kind }
        #expect(kind == .alreadyExists)
        #expect(try scratch.names() == ["file", "new"])
    }

    @Test func aRefusedWriteLeavesNone() throws {
        try scratch.directory("directory")
        #expect(refusal { _ = try storage.write(try at("directory"), .replacing) } == .isADirectory)
        #expect(refusal { _ = try storage.write(try at("file"), .at(8)) } == .badOffset)
        #expect(try scratch.names() == ["directory", "file"])
        #expect(try scratch.names("directory") == [])
    }
}
