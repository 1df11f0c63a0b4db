import FTPCore
import FTPStorage
import Testing

/// Looking at a tree and changing its shape: what every storage has to agree on.
@Suite struct TreeTests {
    @Test(arguments: StorageKind.allCases)
    func filesAreRead(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(try storage.content("README") == "hello world")
        #expect(try storage.read(try at("pub/two")).size == 2)
    }

    @Test(arguments: StorageKind.allCases)
    func readingBeyondTheEndIsTheEnd(kind: StorageKind) throws {
        let download = try kind.sample().storage.read(try at("README"))
        var buffer = [UInt8](repeating: 0, count: 8)
        #expect(try buffer.withUnsafeMutableBytes { try download.read(into: $0, at: 6) } == 5)
        #expect(buffer.prefix(5).elementsEqual("world".utf8))
        for offset: UInt64 in [11, 12, .max] {
            #expect(try buffer.withUnsafeMutableBytes { try download.read(into: $0, at: offset) } == 0)
        }
    }

    @Test(arguments: StorageKind.allCases)
    func directoriesAreListed(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(try storage.names() == ["README", "empty", "pub"])
        #expect(try storage.names("pub") == ["one", "two"])
        #expect(try storage.names("empty") == [])
        var kinds: [String: Entry.Kind] = [:]
        try storage.list(.root) { entry in
            kinds[entry.shownName] = entry.kind
            return true
        }
        #expect(kinds == ["README": .file, "empty": .directory, "pub": .directory])
    }

    @Test(arguments: StorageKind.allCases)
    func listingEndsWhenToldTo(kind: StorageKind) throws {
        var count = 0
        try kind.sample().storage.list(.root) { _ in
            count += 1
            return false
        }
        #expect(count == 1)
    }

    @Test(arguments: StorageKind.allCases)
    func entriesTellKindAndSize(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let file = try storage.entry(at: try at("pub/two"))
        #expect(file.shownName == "two" && file.kind == .file && file.size == 2)
        #expect(try storage.entry(at: .root).kind == .directory)
    }

    @Test(arguments: StorageKind.allCases)
    func whatIsNotThereIsNotFound(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let none = try at("none")
        #expect(refusal { _ = try storage.entry(at: none) } == .notFound)
        #expect(refusal { try storage.list(none) { _ in true } } == .notFound)
        #expect(refusal { _ = try storage.read(none) } == .notFound)
        #expect(refusal { try storage.removeFile(none) } == .notFound)
        #expect(refusal { try storage.removeDirectory(none) } == .notFound)
        #expect(refusal { try storage.rename(none, to: try at("other")) } == .notFound)
        #expect(refusal { try storage.makeDirectory(try at("none/deep")) } == .notFound)
        #expect(refusal { _ = try storage.write(try at("none/deep"), .replacing) } == .notFound)
    }

    @Test(arguments: StorageKind.allCases)
    func filesAreNoDirectories(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let below = try at("README/below")
        #expect(refusal { try storage.list(try at("README")) { _ in true } } == .notADirectory)
        #expect(refusal { try storage.removeDirectory(try at("README")) } == .notADirectory)
        #expect(refusal { _ = try storage.entry(at: below) } == .notADirectory)
        #expect(refusal { _ = try storage.read(below) } == .notADirectory)
        #expect(refusal { try storage.makeDirectory(below) } == .notADirectory)
        #expect(refusal { _ = try storage.write(below, .replacing) } == .notADirectory)
        #expect(refusal { try storage.removeFile(below) } == .notADirectory)
    }

    @Test(arguments: StorageKind.allCases)
    func directoriesAreNoFiles(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for path in [try at("pub"), .root] {
            #expect(refusal { _ = try storage.read(path) } == .isADirectory)
            #expect(refusal { try storage.removeFile(path) } == .isADirectory)
            for placement in [Placement.replacing, .appending, .at(0)] {
                #expect(
                    refusal { _ = try storage.write(path, placement) } == .isADirectory, "\(path.shown) \(placement)")
            }
        }
    }

    @Test(arguments: StorageKind.allCases)
    func directoriesAreMadeAndRemoved(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeDirectory(try at("empty/new"))
        #expect(try storage.names("empty") == ["new"])
        #expect(refusal { try storage.makeDirectory(try at("empty/new")) } == .alreadyExists)
        #expect(refusal { try storage.makeDirectory(try at("README")) } == .alreadyExists)
        #expect(refusal { try storage.removeDirectory(try at("empty")) } == .notEmpty)
        try storage.removeDirectory(try at("empty/new"))
        try storage.removeDirectory(try at("empty"))
        #expect(try storage.names() == ["README", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func filesAreRemoved(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.removeFile(try at("pub/one"))
        #expect(try storage.names("pub") == ["two"])
    }

    @Test(arguments: StorageKind.allCases)
    func theRootStays(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(refusal { try storage.removeDirectory(.root) } == .notPermitted)
        #expect(refusal { try storage.rename(.root, to: try at("other")) } == .notPermitted)
        #expect(refusal { try storage.rename(try at("pub"), to: .root) } == .notPermitted)
        #expect(refusal { try storage.makeDirectory(.root) } == .alreadyExists)
        #expect(try storage.names() == ["README", "empty", "pub"])
    }
}
