import FTPCore
import FTPStorage
import Foundation
import Testing

/// Times and permissions.
@Suite struct AttributeTests {
    private let moment = Timestamp(seconds: 1_047_222_986, nanoseconds: 123_456_789)

    @Test(arguments: StorageKind.allCases)
    func timesAreSetToTheNanosecond(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for path in [try at("README"), try at("pub"), .root] {
            try storage.setAttributes(AttributeChanges(modified: moment), of: path)
            #expect(try storage.entry(at: path).modified == moment)
            let early = Timestamp(seconds: -5, nanoseconds: 1)
            try storage.setAttributes(AttributeChanges(modified: early), of: path)
            #expect(try storage.entry(at: path).modified == early)
        }
    }

    @Test(arguments: StorageKind.allCases)
    func theTimeOfCreationIsKeptThroughChanges(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let path = try at("README")
        #expect(try storage.entry(at: path).created != nil)
        try storage.setAttributes(AttributeChanges(created: moment), of: path)
        #expect(try storage.entry(at: path).created == moment)
        try storage.rename(path, to: try at("pub/moved"))
        #expect(try storage.entry(at: try at("pub/moved")).created == moment)
        var listed: [Timestamp?] = []
        try storage.list(try at("pub")) { entry in
            if entry.shownName == "moved" { listed.append(entry.created) }
            return true
        }
        #expect(listed == [moment])
    }

    @Test(arguments: StorageKind.allCases)
    func onlyWhatIsNamedChanges(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let path = try at("README")
        try storage.setAttributes(AttributeChanges(modified: moment, permissions: 0o600), of: path)
        try storage.setAttributes(AttributeChanges(permissions: 0o444), of: path)
        #expect(try storage.entry(at: path).modified == moment)
        try storage.setAttributes(AttributeChanges(modified: Timestamp(seconds: 1)), of: path)
        #expect(try storage.entry(at: path).permissions == 0o444)
    }

    @Test(arguments: StorageKind.allCases)
    func whatMustNotBeSetIsRefused(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let (file, none) = (try at("README"), try at("none"))
        for bits: UInt16 in [0o4755, 0o2755, 0o6777, 0o10000] {
            #expect(refusal { try storage.setAttributes(.init(permissions: bits), of: file) } == .notPermitted)
        }
        #expect(refusal { try storage.setAttributes(.init(permissions: 0), of: .root) } == .notPermitted)
        #expect(refusal { try storage.setAttributes(.init(modified: moment), of: none) } == .notFound)
        try storage.setAttributes(.init(permissions: 0o2775), of: try at("pub"))
        #expect(try storage.entry(at: try at("pub")).permissions == 0o2775)
    }

    @Test func accessTimesAreSetAlone() throws {
        let scratch = try Scratch()
        try scratch.file("file")
        let storage = try LocalStorage(root: scratch.path)
        try storage.setAttributes(.init(modified: moment), of: try at("file"))
        try storage.setAttributes(.init(accessed: Timestamp(seconds: 77, nanoseconds: 5)), of: try at("file"))
        var status = stat()
        #expect(stat("\(scratch.path)/file", &status) == 0)
        #expect(status.st_atim.tv_sec == 77 && status.st_atim.tv_nsec == 5)
        #expect(status.st_mtim.tv_sec == 1_047_222_986)
    }

    @Test func linksOutAndPipesAreLeftAlone() throws {
        let (outside, scratch) = (try Scratch(), try Scratch())
        try outside.file("secret")
        chmod("\(outside.path)/secret", 0o600)
        try scratch.link("link", to: "\(outside.path)/secret")
        try scratch.pipe("pipe")
        let storage = try LocalStorage(root: scratch.path)
        #expect(refusal { try storage.setAttributes(.init(permissions: 0o777), of: try at("link")) } == .outsideTree)
        #expect(refusal { try storage.setAttributes(.init(permissions: 0o777), of: try at("pipe")) } == .notAFile)
        var status = stat()
        #expect(stat("\(outside.path)/secret", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func spaceIsThatOfTheFileSystem() throws {
        let storage = try LocalStorage(root: try Scratch().path)
        #expect(try storage.availableSpace(at: .root) > 0)
        #expect(refusal { _ = try storage.availableSpace(at: try at("none")) } == .notFound)
        let memory = MemoryStorage(capacity: 100)
        memory.add("file", content: Array(repeating: 0, count: 30))
        #expect(try memory.availableSpace(at: .root) == 70)
    }
}
