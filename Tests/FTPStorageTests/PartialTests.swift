import FTPCore
import FTPStorage
import Foundation
import Testing

/// Uploads that were broken off: nobody sees them, and their owner goes on with them.
@Suite struct PartialTests {
    private let alice = Array("alice".utf8)
    private let bob = Array("bob".utf8)

    private func broken(_ storage: some Storage, _ path: Pathname, _ text: String, _ placement: Placement = .replacing)
        throws
    {
        let upload = try storage.write(try at(path), placement)
        try upload.begin()
        try upload.say(text)
        upload.discard()
    }

    @Test(arguments: StorageKind.allCases)
    func onlyTheOwnerIsToldOfIt(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "new", "half")
        let path = try at("new")
        #expect(storage.partial(of: path)?.length == 4)
        #expect(try kind.other(sample, owner: bob).partial(of: path) == nil)
        #expect(sample.storage.partial(of: path) == nil)
        #expect(refusal { _ = try storage.entry(at: path) } == .notFound)
        #expect(refusal { _ = try storage.read(path) } == .notFound)
        #expect(try storage.names() == ["README", "empty", "pub"])
    }

    @Test(arguments: StorageKind.allCases)
    func theOwnerGoesOn(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        try broken(storage, "new", "half")
        try storage.put("new", " and half", .at(4))
        #expect(try storage.content("new") == "half and half")
        #expect(storage.partial(of: try at("new")) == nil)
        try broken(storage, "other", "one")
        try broken(storage, "other", " two", .appending)
        #expect(storage.partial(of: try at("other"))?.length == 7)
        try storage.put("other", " three", .appending)
        #expect(try storage.content("other") == "one two three")
    }

    @Test(arguments: StorageKind.allCases)
    func itIsCutWhereItIsGoneOn(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        try broken(storage, "new", "0123456789")
        #expect(refusal { _ = try storage.write(try at("new"), .at(11)) } == .badOffset)
        try storage.put("new", "ab", .at(4))
        #expect(try storage.content("new") == "0123ab")
        try broken(storage, "new", "a longer beginning")
        try storage.put("new", "anew")
        #expect(try storage.content("new") == "anew")
        #expect(storage.partial(of: try at("new")) == nil)
    }

    @Test(arguments: StorageKind.allCases)
    func anAttemptThatBringsNothingTakesNothing(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "none", "")
        #expect(storage.partial(of: try at("none")) == nil)
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "pub"]) }
        try broken(storage, "new", "half")
        let upload = try storage.write(try at("new"), .at(2))
        upload.discard()
        #expect(storage.partial(of: try at("new"))?.length == 4)
    }

    @Test(arguments: StorageKind.allCases)
    func theFileThatIsThereStays(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "README", "new")
        try broken(storage, "pub/two", "33", .appending)
        #expect(try sample.storage.content("README") == "hello world")
        #expect(try sample.storage.content("pub/two") == "22")
        #expect(storage.partial(of: try at("README"))?.length == 3)
        #expect(storage.partial(of: try at("pub/two"))?.length == 4)
        try storage.put("pub/two", "44", .appending)
        #expect(try storage.content("pub/two") == "223344")
    }

    @Test(arguments: StorageKind.allCases)
    func aPrefixIsKeptWithWhatFollowedIt(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        try broken(storage, "README", "you", .at(6))
        #expect(try storage.content("README") == "hello world")
        #expect(storage.partial(of: try at("README"))?.length == 9)
        try storage.put("README", "!", .at(9))
        #expect(try storage.content("README") == "hello you!")
    }

    @Test(arguments: StorageKind.allCases)
    func removingForgetsIt(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "README", "new")
        try storage.removeFile(try at("README"))
        #expect(storage.partial(of: try at("README")) == nil)
        try broken(storage, "new", "half")
        try storage.removeFile(try at("new"))
        #expect(storage.partial(of: try at("new")) == nil)
        #expect(refusal { try storage.removeFile(try at("new")) } == .notFound)
        try broken(storage, "new", "half")
        try storage.rename(try at("pub/one"), to: try at("new"))
        #expect(storage.partial(of: try at("new")) == nil)
        if let scratch = sample.scratch { #expect(try scratch.names() == ["empty", "new", "pub"]) }
    }

    @Test func aRestartFindsItAgain() throws {
        let scratch = try Scratch()
        try broken(try LocalStorage(root: scratch.path).owned(by: alice), "new", "half")
        let storage = try LocalStorage(root: scratch.path).owned(by: alice)
        #expect(storage.partial(of: try at("new"))?.length == 4)
        try storage.put("new", "!", .appending)
        #expect(scratch.content("new") == "half!")
        #expect(try scratch.names() == ["new"])
    }

    @Test func itsAgeEndsIt() throws {
        let scratch = try Scratch()
        var storage = try LocalStorage(root: scratch.path).owned(by: alice)
        storage.options.partialsAge = .seconds(60)
        try broken(storage, "new", "a long half")
        let staged = try #require(try scratch.names().first)
        var times = [timespec(tv_sec: time(nil) - 61, tv_nsec: 0), timespec(tv_sec: time(nil) - 61, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, "\(scratch.path)/\(staged)", &times, 0) == 0)
        #expect(storage.partial(of: try at("new")) == nil)
        #expect(refusal { _ = try storage.write(try at("new"), .at(2)) } == .notFound)
        try storage.put("new", "all", .appending)
        #expect(scratch.content("new") == "all")
        #expect(try scratch.names() == ["new"])
    }

    /// What was to follow a file is of no use when that file is another.
    @Test func aTailBelongsToItsFile() throws {
        let scratch = try Scratch()
        try scratch.file("log", "one ")
        let storage = try LocalStorage(root: scratch.path).owned(by: alice)
        try broken(storage, "log", "two", .appending)
        #expect(
            storage.partial(of: try at("log"))
                == Partial(
                    length: 7, kept: 3, modified: try #require(storage.partial(of: try at("log"))).modified))
        try storage.copy(try at("log"), to: try at("copy"))
        try storage.rename(try at("copy"), to: try at("log"))
        #expect(storage.partial(of: try at("log")) == nil)
        try storage.put("log", "three", .appending)
        #expect(scratch.content("log") == "one three")
    }

    @Test func nothingIsKeptUnlessWanted() throws {
        let scratch = try Scratch()
        var storage = try LocalStorage(root: scratch.path).owned(by: alice)
        storage.options.keepsPartials = false
        try broken(storage, "new", "half")
        #expect(try scratch.names() == [])
        #expect(storage.partial(of: try at("new")) == nil)
    }

    @Test(arguments: StorageKind.allCases)
    func sweepingRemovesTheOldOnes(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "pub/new", "half")
        #expect(try storage.sweep(olderThan: .seconds(3_600)) == Usage())
        #expect(storage.partial(of: try at("pub/new"))?.length == 4)
        #expect(try storage.usage(below: try at("pub")) { _ in true } == Usage(bytes: 7, files: 3))
        #expect(try sample.storage.sweep(olderThan: .seconds(-3_600)) == Usage(bytes: 4, files: 1))
        #expect(storage.partial(of: try at("pub/new")) == nil)
        #expect(try storage.content("pub/one") == "1")
    }
}

extension StorageKind {
    /// A sample, and the same storage with an owner.
    func owned(by owner: [UInt8]) throws -> (sample: Sample, storage: any Storage) {
        let sample = try sample()
        return (sample, try other(sample, owner: owner))
    }

    /// The sample's storage for another owner.
    func other(_ sample: Sample, owner: [UInt8]) throws -> any Storage {
        switch self {
        case .local: try #require(sample.storage as? LocalStorage).owned(by: owner)
        case .memory: try #require(sample.storage as? MemoryStorage).owned(by: owner)
        }
    }
}
