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

    /// The file stays what it is until the upload that is to replace it has been gone on with to its end.
    @Test(arguments: StorageKind.allCases, [Placement.at(3), .continuing(3)])
    func theFileThatIsThereStays(kind: StorageKind, placement: Placement) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try broken(storage, "README", "new")
        #expect(try sample.storage.content("README") == "hello world")
        #expect(try storage.content("README") == "hello world")
        let partial = try #require(storage.partial(of: try at("README")))
        #expect(partial.length == 3 && partial.replacesFile)
        #expect(try kind.other(sample, owner: bob).partial(of: try at("README")) == nil)
        #expect(refusal { _ = try storage.write(try at("README"), .at(4)) } == .badOffset)
        try storage.put("README", "er", placement)
        #expect(try storage.content("README") == "newer")
        #expect(storage.partial(of: try at("README")) == nil)
    }

    /// Only one that is as long as it was, and of the same file.
    @Test(arguments: StorageKind.allCases)
    func continuingTakesNothingElse(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        func expectRefused(_ length: UInt64, _ location: SourceLocation = #_sourceLocation) throws {
            let path = try at("README")
            #expect(
                refusal { _ = try storage.write(path, .continuing(length)) } == .badOffset, sourceLocation: location)
        }
        try expectRefused(0)
        try expectRefused(11)
        try broken(storage, "README", "new")
        try expectRefused(2)
        try expectRefused(4)
        try sample.storage.put("README", "a third")
        try expectRefused(3)
        #expect(storage.partial(of: try at("README")) == nil)
        #expect(try storage.content("README") == "a third")
    }

    /// Whoever has waived it is told of the file, and may still go on where they know to have been; broken off again, it is
    /// told again.
    @Test(arguments: StorageKind.allCases)
    func aWaivedOneIsNotTold(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        let path = try at("README")
        storage.waivePartial(of: path)
        try broken(storage, "README", "new")
        storage.waivePartial(of: path)
        #expect(storage.partial(of: path) == nil)
        try broken(storage, "README", "er", .at(3))
        #expect(storage.partial(of: path)?.length == 5)
        storage.waivePartial(of: path)
        try storage.put("README", "!", .appending)
        #expect(try storage.content("README") == "hello world!")
        #expect(storage.partial(of: path) == nil)
        #expect(refusal { _ = try storage.write(path, .continuing(5)) } == .badOffset)
    }

    /// While it is written it is not broken off: others of the same account read the file meanwhile.
    @Test(arguments: StorageKind.allCases)
    func whileItIsWrittenTheFileIsTold(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        let path = try at("README")
        try broken(storage, "README", "new")
        let upload = try storage.write(path, .at(3))
        try upload.begin()
        try upload.say("er")
        #expect(storage.partial(of: path) == nil)
        upload.discard()
        #expect(storage.partial(of: path)?.length == 5)
    }

    /// What was to follow a file is sent again from where SIZE says.
    @Test(arguments: StorageKind.allCases)
    func noTailIsKept(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        for placement in [Placement.appending, .at(2)] {
            try broken(storage, "pub/two", "33", placement)
            #expect(try sample.storage.content("pub/two") == "22")
            #expect(storage.partial(of: try at("pub/two")) == nil)
            if let scratch = sample.scratch { #expect(try scratch.names("pub") == ["one", "two"]) }
        }
        try storage.put("pub/two", "44", .appending)
        #expect(try storage.content("pub/two") == "2244")
    }

    /// An upload that was broken off knows which file it was to replace; of a newer one it takes nothing away.
    @Test(arguments: StorageKind.allCases, [true, false])
    func aNewerFileIsNotGoneBackFrom(kind: StorageKind, isThere: Bool) throws {
        let (sample, storage) = try kind.owned(by: alice)
        let newer = String(repeating: "x", count: 9_000)
        if isThere { try storage.put("day.log", newer) }
        try broken(storage, "day.log", "broken off")
        if !isThere { try sample.storage.put("day.log", newer) }
        try storage.put("day.log", "line", .appending)
        #expect((try storage.content("day.log") == newer + "line") as Bool)
        try broken(storage, "day.log", "broken off")
        try sample.storage.put("day.log", newer + "!")
        try storage.put("day.log", "y", .at(9_001))
        #expect((try storage.content("day.log") == newer + "!y") as Bool)
        try storage.put("day.log", "z", .at(3))
        #expect(try storage.content("day.log") == "xxxz")
    }

    @Test(arguments: StorageKind.allCases)
    func aPrefixIsKeptWithWhatFollowedIt(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        try broken(storage, "README", "you", .at(6))
        #expect(try storage.content("README") == "hello world")
        try storage.put("README", "!", .at(9))
        #expect(try storage.content("README") == "hello you!")
    }

    /// Lines are kept in another form than they are sent in: their length is no offset.
    @Test(arguments: StorageKind.allCases)
    func whatIsForgoneIsNotKept(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        func forgone(_ placement: Placement) throws {
            let upload = try storage.write(try at("new"), placement)
            upload.forgo()
            try upload.begin()
            try upload.say("lines")
            upload.discard()
        }
        try forgone(.replacing)
        #expect(storage.partial(of: try at("new")) == nil)
        if let scratch = sample.scratch { #expect(try scratch.names() == ["README", "empty", "pub"]) }
        try broken(storage, "new", "half")
        try forgone(.appending)
        #expect(storage.partial(of: try at("new"))?.length == 4)
        try storage.put("new", "!", .appending)
        #expect(try storage.content("new") == "half!")
    }

    /// A name that nobody has is no name of an upload that is to be gone on with.
    @Test(arguments: StorageKind.allCases)
    func aUniqueNameTakesNothingFromIt(kind: StorageKind) throws {
        let (_, storage) = try kind.owned(by: alice)
        try broken(storage, "new", "half")
        #expect(try storage.put("new", "unique", .unique) != (try at("new")))
        #expect(storage.partial(of: try at("new"))?.length == 4)
        try broken(storage, "other", "half", .unique)
        #expect(storage.partial(of: try at("other")) == nil)
    }

    /// Each address has its own in a drop box.
    @Test(arguments: StorageKind.allCases)
    func everyWrapperPassesTheOwnerOn(kind: StorageKind) throws {
        let base = try kind.sample().storage
        func expectOwn(_ storage: some Storage) throws {
            let (hers, his): (any Storage, any Storage) = (storage.owned(by: alice), storage.owned(by: bob))
            try broken(hers, "pub/scan", "hers")
            #expect(hers.partial(of: try at("pub/scan"))?.length == 4)
            #expect(his.partial(of: try at("pub/scan")) == nil)
            try broken(his, "pub/scan", "his")
            try hers.put("pub/scan", " own", .at(4))
            #expect(try base.content("pub/scan") == "hers own")
            try base.removeFile(try at("pub/scan"))
            #expect(his.partial(of: try at("pub/scan"))?.length == 3)
            try his.removeFile(try at("pub/scan"))
        }
        func expectOwnOfAll(_ base: some Storage) throws {
            let rules = PermissionRules([.init(.root, .readOnly), .init(try at("pub"), [.write, .delete])])
            try expectOwn(PermittedStorage(base, rules))
            try expectOwn(QuotaStorage(base, ledger: QuotaLedger(limits: .init())))
            try expectOwn(SizeLimitedStorage(base, limit: 100))
        }
        try expectOwnOfAll(base)
    }

    /// A link's partial is kept where it leads, and goes with it.
    @Test(arguments: StorageKind.allCases)
    func removingALinkForgetsIt(kind: StorageKind) throws {
        let (sample, storage) = try kind.owned(by: alice)
        try storage.makeLink(at: try at("link"), pointingTo: "empty/new")
        try broken(storage, "link", "half")
        #expect(storage.partial(of: try at("link"))?.length == 4)
        try storage.removeFile(try at("link"))
        #expect(storage.partial(of: try at("empty/new")) == nil)
        if let scratch = sample.scratch { #expect(try scratch.names("empty") == []) }
    }

    /// What the final file may not be done keeps nobody from going on.
    @Test func theModeComesLast() throws {
        let scratch = try Scratch()
        try scratch.file("file", "old")
        chmod("\(scratch.path)/file", 0o444)
        let storage = try LocalStorage(root: scratch.path).owned(by: alice)
        try broken(storage, "file", "half")
        let staged = try #require(try scratch.names().first { $0 != "file" })
        var status = stat()
        #expect(lstat("\(scratch.path)/\(staged)", &status) == 0 && status.st_mode & 0o7777 == 0o600)
        try storage.put("file", "!", .at(4))
        #expect(scratch.content("file") == "half!")
        #expect(try storage.entry(at: try at("file")).permissions == 0o444)
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
