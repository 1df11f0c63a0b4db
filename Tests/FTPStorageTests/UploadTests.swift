import FTPCore
import FTPStorage
import Testing

/// Writing files: what every storage has to agree on.
@Suite struct UploadTests {
    @Test(arguments: StorageKind.allCases)
    func aNewFileIsThereOnceItIsCommitted(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let upload = try storage.write(try at("empty/new"), .replacing)
        try upload.say("part")
        #expect(try storage.names("empty") == [])
        #expect(refusal { _ = try storage.read(try at("empty/new")) } == .notFound)
        try upload.say(" and part")
        try upload.commit()
        #expect(try storage.content("empty/new") == "part and part")
        #expect(try storage.names("empty") == ["new"])
    }

    @Test(arguments: StorageKind.allCases)
    func theOldFileIsThereUntilTheNewOneIs(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let upload = try storage.write(try at("README"), .replacing)
        try upload.say("new")
        #expect(try storage.content("README") == "hello world")
        try upload.commit()
        #expect(try storage.content("README") == "new")
    }

    @Test(arguments: StorageKind.allCases)
    func whatIsBeingReadStaysAsItWas(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let download = try storage.read(try at("README"))
        try storage.put("README", "HELLO")
        try storage.removeFile(try at("README"))
        var buffer = [UInt8](repeating: 0, count: 11)
        #expect(try buffer.withUnsafeMutableBytes { try download.read(into: $0, at: 0) } == 11)
        #expect(String(decoding: buffer, as: UTF8.self) == "hello world")
    }

    enum Ending: CaseIterable { case discarded, letGo }

    @Test(arguments: StorageKind.allCases, Ending.allCases)
    func whatIsNotCommittedHasNeverBeen(kind: StorageKind, ending: Ending) throws {
        let sample = try kind.sample()
        for (name, placement) in [("new", Placement.replacing), ("README", .replacing), ("README", .unique)] {
            let upload = try sample.storage.write(try at(Pathname(name)), placement)
            try upload.say("half")
            switch ending {
            case .discarded: upload.discard()
            case .letGo: _ = consume upload
            }
        }
        #expect(try sample.storage.names() == ["README", "empty", "pub"])
        #expect(try sample.storage.content("README") == "hello world")
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "pub"]) }
    }

    @Test(arguments: StorageKind.allCases)
    func emptyFilesAreFiles(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.put("README", "")
        #expect(try storage.content("README") == "")
        #expect(try storage.entry(at: try at("README")).size == 0)
    }

    @Test(arguments: StorageKind.allCases)
    func appendingGoesOnOrBegins(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.put("README", ", and all", .appending)
        #expect(try storage.content("README") == "hello world, and all")
        try storage.put("new", "begun", .appending)
        #expect(try storage.content("new") == "begun")
    }

    @Test(arguments: StorageKind.allCases)
    func anOffsetCutsAndGoesOn(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.put("README", "you", .at(6))
        #expect(try storage.content("README") == "hello you")
        try storage.put("README", "!", .at(9))
        #expect(try storage.content("README") == "hello you!")
        try storage.put("README", "from 0", .at(0))
        #expect(try storage.content("README") == "from 0")
    }

    @Test(arguments: StorageKind.allCases)
    func anOffsetHasToBeInAFile(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for offset: UInt64 in [12, 1 << 62, .max] {
            #expect(refusal { _ = try storage.write(try at("README"), .at(offset)) } == .badOffset)
        }
        #expect(refusal { _ = try storage.write(try at("new"), .at(0)) } == .notFound)
        #expect(try storage.names() == ["README", "empty", "pub"])
        #expect(try storage.content("README") == "hello world")
    }

    @Test(arguments: StorageKind.allCases)
    func aUniqueNameIsTheWishIfItIsFree(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        #expect(try storage.put("new", "1", .unique) == at("new"))
        let second = try storage.put("new", "2", .unique)
        #expect(second != (try at("new")))
        #expect(second.parent.isRoot && second.name.starts(with: "new.".utf8))
        #expect(try storage.content("new") == "1")
        #expect(try storage.content(Pathname(second.bytes)) == "2")
        // A directory has the name as much as a file has.
        #expect(try storage.put("pub", "3", .unique).name.starts(with: "pub.".utf8))
    }

    @Test(arguments: StorageKind.allCases)
    func aUniqueNameIsNeverTooLong(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let name = Pathname(String(repeating: "n", count: VirtualPath.longestName))
        #expect(try storage.put(name, "1", .unique) == at(name))
        #expect(try storage.put(name, "2", .unique).name.count <= VirtualPath.longestName)
        #expect(try storage.content(name) == "1")
    }

    @Test(arguments: StorageKind.allCases)
    func aUniqueNameTakenMeanwhileIsNotTakenOver(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let upload = try storage.write(try at("new"), .unique)
        try upload.say("late")
        try storage.put("other", "early")
        try storage.rename(try at("other"), to: try at("new"))
        var kind: StorageError.Kind?
        do { try upload.commit() } catch { kind = error.kind }
        #expect(kind == .alreadyExists)
        #expect(try storage.content("new") == "early")
        #expect(try storage.names() == ["README", "empty", "new", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func aDirectoryMadeMeanwhileIsNotTakenOver(kind: StorageKind) throws {
        let sample = try kind.sample()
        let upload = try sample.storage.write(try at("new"), .replacing)
        try sample.storage.makeDirectory(try at("new"))
        var kind: StorageError.Kind?
        do { try upload.commit() } catch { kind = error.kind }
        #expect(kind == .isADirectory)
        #expect(try sample.storage.names("new") == [])
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "new", "pub"]) }
    }
}
