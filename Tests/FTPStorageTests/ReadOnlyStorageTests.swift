import FTPCore
import FTPStorage
import Testing

/// A storage without the writing.
@Suite struct ReadOnlyStorageTests {
    private func readOnly(_ base: some Storage) -> any Storage { ReadOnlyStorage(base) }

    @Test(arguments: StorageKind.allCases)
    func everyChangeIsRefused(kind: StorageKind) throws {
        let sample = try kind.sample()
        let storage = readOnly(sample.storage)
        #expect(!storage.isWritable && sample.storage.isWritable)
        for placement in [Placement.replacing, .unique, .appending, .at(0)] {
            #expect(refusal { _ = try storage.write(try at("README"), placement) } == .readOnly)
            #expect(refusal { _ = try storage.write(try at("new"), placement) } == .readOnly)
        }
        #expect(refusal { try storage.makeDirectory(try at("new")) } == .readOnly)
        #expect(refusal { try storage.removeDirectory(try at("empty")) } == .readOnly)
        #expect(refusal { try storage.removeFile(try at("README")) } == .readOnly)
        #expect(refusal { try storage.rename(try at("README"), to: try at("new")) } == .readOnly)
        #expect(try sample.storage.names() == ["README", "empty", "pub"])
        #expect(try sample.storage.content("README") == "hello world")
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "pub"]) }
    }

    @Test(arguments: StorageKind.allCases)
    func readingGoesOn(kind: StorageKind) throws {
        let base = try kind.sample().storage
        let storage = readOnly(base)
        #expect(try storage.names() == ["README", "empty", "pub"])
        #expect(try storage.content("pub/two") == "22")
        #expect(try storage.entry(at: try at("README")) == base.entry(at: try at("README")))
        #expect(storage.readAtOnce(try at("README"), limit: 100) == base.readAtOnce(try at("README"), limit: 100))
    }
}
