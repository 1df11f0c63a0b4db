import FTPCore
import FTPStorage
import Testing

/// Giving other names: what every storage has to agree on.
@Suite struct RenameTests {
    @Test(arguments: StorageKind.allCases)
    func filesMoveAndReplaceFiles(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.rename(try at("README"), to: try at("pub/one"))
        #expect(try storage.content("pub/one") == "hello world")
        #expect(try storage.names() == ["empty", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func directoriesMoveWithAllThatIsInThem(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeDirectory(try at("pub/deep"))
        try storage.put("pub/deep/three", "333")
        try storage.rename(try at("pub"), to: try at("empty/moved"))
        #expect(try storage.names("empty/moved") == ["deep", "one", "two"])
        #expect(try storage.content("empty/moved/deep/three") == "333")
        #expect(refusal { try storage.list(try at("pub")) { _ in true } } == .notFound)
    }

    @Test(arguments: StorageKind.allCases)
    func aNameThatOthersBeginWithMovesAlone(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.put("publisher", "not in pub")
        try storage.rename(try at("pub"), to: try at("public"))
        #expect(try storage.names() == ["README", "empty", "public", "publisher"])
    }

    @Test(arguments: StorageKind.allCases)
    func theSameNameChangesNothing(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.rename(try at("README"), to: try at("README"))
        try storage.rename(try at("pub"), to: try at("pub"))
        #expect(try storage.content("README") == "hello world")
        #expect(try storage.names("pub") == ["one", "two"])
    }

    @Test(arguments: StorageKind.allCases)
    func aDirectoryCannotMoveIntoItself(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(refusal { try storage.rename(try at("pub"), to: try at("pub/inside")) } == .badName)
        #expect(try storage.names("pub") == ["one", "two"])
    }

    @Test(arguments: StorageKind.allCases)
    func filesAndDirectoriesDoNotReplaceEachOther(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(refusal { try storage.rename(try at("README"), to: try at("empty")) } == .isADirectory)
        #expect(refusal { try storage.rename(try at("pub"), to: try at("README")) } == .notADirectory)
        #expect(refusal { try storage.rename(try at("empty"), to: try at("pub")) } == .notEmpty)
        #expect(refusal { try storage.rename(try at("README"), to: try at("none/README")) } == .notFound)
        #expect(refusal { try storage.rename(try at("README"), to: try at("pub/one/README")) } == .notADirectory)
        #expect(try storage.names() == ["README", "empty", "pub"])
        #expect(try storage.content("README") == "hello world")
    }
}
