import FTPCore
import FTPStorage
import Foundation
import Testing

/// Files made of files: copies, and several joined into one.
@Suite struct CopyTests {
    @Test(arguments: StorageKind.allCases)
    func filesAreCopied(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(try storage.copy(try at("README"), to: try at("empty/copy")) == 11)
        #expect(try storage.content("empty/copy") == "hello world")
        #expect(try storage.content("README") == "hello world")
        #expect(try storage.copy(try at("pub/two"), to: try at("empty/copy")) == 2)
        #expect(try storage.content("empty/copy") == "22")
    }

    @Test(arguments: StorageKind.allCases)
    func aStoppedCopyIsNone(kind: StorageKind) throws {
        let sample = try kind.sample()
        let (from, to) = (try at("README"), try at("pub/one"))
        #expect(refusal { try sample.storage.copy(from, to: to) { false } } == .stopped)
        #expect(try sample.storage.content("pub/one") == "1")
        if let scratch = sample.scratch { #expect(try scratch.names("pub") == ["one", "two"]) }
    }

    @Test(arguments: StorageKind.allCases)
    func onlyFilesAreCopied(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(refusal { try storage.copy(try at("pub"), to: try at("copy")) } == .isADirectory)
        #expect(refusal { try storage.copy(try at("README"), to: try at("pub")) } == .isADirectory)
        #expect(refusal { try storage.copy(try at("none"), to: try at("copy")) } == .notFound)
        #expect(refusal { try storage.copy(try at("README"), to: try at("none/copy")) } == .notFound)
        #expect(try storage.names() == ["README", "empty", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func joinedFilesBecomeOne(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let parts = [try at("pub/two"), try at("pub/one")]
        #expect(try storage.append(contentsOf: parts, to: try at("README")) == 3)
        #expect(try storage.content("README") == "hello world221")
        #expect(try storage.names("pub") == [])
        try storage.put("a", "A")
        #expect(try storage.append(contentsOf: [try at("a")], to: try at("empty/new")) == 1)
        #expect(try storage.content("empty/new") == "A")
        #expect(try storage.names() == ["README", "empty", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func whatCannotBeJoinedStays(kind: StorageKind) throws {
        let sample = try kind.sample()
        let storage = sample.storage
        let (target, one, two) = (try at("README"), try at("pub/one"), try at("pub/two"))
        let none = try at("none")
        #expect(refusal { try storage.append(contentsOf: [one, none], to: target) } == .notFound)
        #expect(refusal { try storage.append(contentsOf: [one, target], to: target) } == .badName)
        #expect(refusal { try storage.append(contentsOf: [one, two, one], to: target) } == .badName)
        #expect(refusal { try storage.append(contentsOf: [one], to: target) { false } } == .stopped)
        #expect(try storage.content("README") == "hello world")
        #expect(try storage.names("pub") == ["one", "two"])
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "pub"]) }
    }

    /// The target by another name is the target all the same: removing it would lose everything.
    @Test func aFileIsNotJoinedWithItself() throws {
        let scratch = try Scratch()
        try scratch.file("file", "content")
        #expect(link("\(scratch.path)/file", "\(scratch.path)/hard") == 0)
        try scratch.link("soft", to: "file")
        let storage = try LocalStorage(root: scratch.path)
        let target = try at("file")
        #expect(refusal { try storage.append(contentsOf: [try at("hard")], to: target) } == .badName)
        #expect(refusal { try storage.append(contentsOf: [try at("soft")], to: target) } == .notAFile)
        #expect(try scratch.names() == ["file", "hard", "soft"] && scratch.content("file") == "content")
    }

    @Test func copiesKeepThePermissionsOfWhatTheyReplace() throws {
        let scratch = try Scratch()
        try scratch.file("from", String(repeating: "x", count: 100_000))
        try scratch.file("to", "old")
        chmod("\(scratch.path)/to", 0o640)
        let storage = try LocalStorage(root: scratch.path)
        #expect(try storage.copy(try at("from"), to: try at("to")) == 100_000)
        #expect(try storage.entry(at: try at("to")).permissions == 0o640)
        #expect((scratch.content("to") == scratch.content("from")) as Bool)
    }
}
