import FTPCore
import FTPStorage
import Testing

/// Small files that can be had without waiting.
@Suite struct ReadAtOnceTests {
    @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 65_536])
    func whatIsReadAtOnceIsTheFile(size: Int) throws {
        let scratch = try Scratch()
        let text = String((0..<size).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        try scratch.file("file", text)
        let storage = try LocalStorage(root: scratch.path)
        let bytes = storage.readAtOnce(try at("file"), limit: size)
        #expect(bytes == Array(text.utf8))
        #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == (try storage.content("file")))
        // The limit is the largest that is had.
        #expect(storage.readAtOnce(try at("file"), limit: size - 1) == nil)
    }

    @Test(arguments: StorageKind.allCases)
    func everythingElseIsNot(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for path in ["none", "pub", "/", "README/below", "none/below"] {
            #expect(storage.readAtOnce(try at(Pathname(path)), limit: 1_000) == nil, "\(path)")
        }
        #expect(storage.readAtOnce(try at("README"), limit: 10) == nil)
    }
}
