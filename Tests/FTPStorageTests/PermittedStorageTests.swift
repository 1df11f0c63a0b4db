import FTPCore
import FTPStorage
import Testing

/// Rights by path prefix.
@Suite struct PermittedStorageTests {
    private func permitted(_ base: some Storage, _ rules: [(Pathname, Rights)]) throws -> any Storage {
        PermittedStorage(base, PermissionRules(try rules.map { .init(try at($0.0), $0.1) }))
    }

    @Test func theLongestPrefixWins() throws {
        let storage = try permitted(
            MemoryStorage(), [("/", .readOnly), ("/in", [.write]), ("/in/mine", .all), ("/in", [.write, .append])])
        #expect(storage.rights(at: .root) == .readOnly)
        #expect(storage.rights(at: try at("inn")) == .readOnly)
        #expect(storage.rights(at: try at("in")) == [.write, .append])
        #expect(storage.rights(at: try at("in/x/y")) == [.write, .append])
        #expect(storage.rights(at: try at("in/mine/x")) == .all)
        #expect(storage.isWritable)
        #expect(try !permitted(MemoryStorage(), [("/", .readOnly)]).isWritable)
        #expect(try !permitted(ReadOnlyStorage(MemoryStorage()), [("/", .all)]).isWritable)
        #expect(try permitted(ReadOnlyStorage(MemoryStorage()), [("/", .all)]).rights(at: .root) == .readOnly)
        #expect(try permitted(MemoryStorage(), [("/in", .all)]).rights(at: .root) == [])
    }

    /// Each right allows what it says, and no other does.
    @Test(arguments: StorageKind.allCases)
    func eachActNeedsItsRight(kind: StorageKind) throws {
        let acts: [(String, Rights, (any Storage) throws -> Void)] = [
            ("list", .list, { try $0.list(try at("pub")) { _ in true } }),
            ("read", .read, { _ = try $0.read(try at("README")) }),
            ("replace", .write, { _ = try $0.write(try at("README"), .replacing) }),
            ("new", .write, { _ = try $0.write(try at("new"), .replacing) }),
            ("unique", .write, { _ = try $0.write(try at("README"), .unique) }),
            ("begin by appending", .write, { _ = try $0.write(try at("new"), .appending) }),
            ("append", .append, { _ = try $0.write(try at("README"), .appending) }),
            ("go on", .append, { _ = try $0.write(try at("README"), .at(11)) }),
            ("cut", [.append, .write], { _ = try $0.write(try at("README"), .at(10)) }),
            ("make", .makeDirectory, { try $0.makeDirectory(try at("new")) }),
            ("remove directory", .removeDirectory, { try $0.removeDirectory(try at("empty")) }),
            ("remove", .delete, { try $0.removeFile(try at("README")) }),
            ("rename", .rename, { try $0.rename(try at("README"), to: try at("new")) }),
            ("rename over", [.rename, .write], { try $0.rename(try at("README"), to: try at("pub/one")) }),
            ("attributes", .attributes, { try $0.setAttributes(.init(permissions: 0o600), of: try at("README")) }),
            ("link", .link, { try $0.makeLink(at: try at("new"), pointingTo: "README") }),
            ("copy", [.read, .write], { try $0.copy(try at("README"), to: try at("new")) }),
            (
                "join", [.read, .delete, .append],
                { try $0.append(contentsOf: [try at("pub/one")], to: try at("README")) }
            ),
        ]
        for (name, needed, act) in acts {
            let enough: any Storage = try permitted(try kind.sample().storage, [("/", needed)])
            #expect(refusal { try act(enough) } == nil, "\(name)")
            for bit in 0..<10 where needed.rawValue & 1 << bit != 0 {
                let less = Rights.all.subtracting(Rights(rawValue: 1 << bit))
                let storage: any Storage = try permitted(try kind.sample().storage, [("/", less)])
                #expect(refusal { try act(storage) } == .notPermitted, "\(name) without \(bit)")
                #expect(try storage.entry(at: try at("README")).size == 11, "\(name) without \(bit)")
            }
        }
        #expect(
            try permitted(try kind.sample().storage, [("/", .write)]).readAtOnce(try at("README"), limit: 99) == nil)
    }

    @Test(arguments: StorageKind.allCases)
    func bothEndsAreAsked(kind: StorageKind) throws {
        let storage = try permitted(
            try kind.sample().storage, [("/", .all), ("/pub", .readOnly), ("/empty", [.list, .write, .rename])])
        #expect(refusal { try storage.rename(try at("README"), to: try at("pub/new")) } == .notPermitted)
        #expect(refusal { try storage.rename(try at("pub/one"), to: try at("new")) } == .notPermitted)
        #expect(refusal { try storage.copy(try at("README"), to: try at("pub/new")) } == .notPermitted)
        #expect(refusal { try storage.append(contentsOf: [try at("pub/one")], to: try at("README")) } == .notPermitted)
        try storage.copy(try at("pub/one"), to: try at("empty/copy"))
        #expect(refusal { try storage.copy(try at("empty/copy"), to: try at("new")) } == .notPermitted)
        // Moved to where it can be read, it would be read.
        #expect(refusal { try storage.rename(try at("empty/copy"), to: try at("new")) } == .notPermitted)
        try storage.rename(try at("README"), to: try at("empty/README"))
    }

    /// A directory does not take a part of the tree with it that has rules of its own, nor comes in its place.
    @Test(arguments: StorageKind.allCases)
    func rulesAreNotMovedAway(kind: StorageKind) throws {
        let base = try kind.sample().storage
        let storage = try permitted(base, [("/", .all), ("/pub/one", [])])
        #expect(refusal { try storage.rename(try at("pub"), to: try at("moved")) } == .notPermitted)
        #expect(refusal { try storage.rename(try at("empty"), to: try at("pub")) } == .notPermitted)
        #expect(refusal { _ = try storage.read(try at("pub/one")) } == .notPermitted)
        #expect(try storage.content("pub/two") == "22")
    }

    @Test(arguments: StorageKind.allCases)
    func linksCarryNoRights(kind: StorageKind) throws {
        let base = try kind.sample().storage
        try base.makeLink(at: try at("empty/one"), pointingTo: "/pub/one")
        try base.makeLink(at: try at("empty/pub"), pointingTo: "/pub")
        let storage = try permitted(base, [("/", .readOnly), ("/pub", []), ("/empty", .all)])
        #expect(refusal { _ = try storage.read(try at("empty/one")) } == .notPermitted)
        #expect(storage.readAtOnce(try at("empty/one"), limit: 9) == nil)
        #expect(refusal { _ = try storage.read(try at("empty/pub/one")) } == .notPermitted)
        #expect(refusal { try storage.list(try at("empty/pub")) { _ in true } } == .notPermitted)
        #expect(refusal { try storage.removeFile(try at("empty/pub/one")) } == .notPermitted)
        #expect(refusal { try storage.makeLink(at: try at("empty/l"), pointingTo: "/pub/one") } == .notPermitted)
        #expect(refusal { try storage.makeLink(at: try at("empty/l"), pointingTo: "../README") } == .notPermitted)
        #expect(try base.content("pub/one") == "1")
        // Where the whole tree is one, links are followed.
        #expect(try permitted(base, [("/", .readOnly)]).content("empty/one") == "1")
    }

    /// Into a drop box one can go and write, and see nothing.
    @Test(arguments: StorageKind.allCases)
    func aDropBoxTellsNothing(kind: StorageKind) throws {
        let base = try kind.sample().storage
        let storage = try permitted(base, [("/", .readOnly), ("/pub", .write), ("/empty", []), ("/empty/in", .all)])
        #expect(try storage.entry(at: try at("pub")).isDirectory)
        #expect(refusal { _ = try storage.entry(at: try at("pub/one")) } == .notPermitted)
        #expect(refusal { _ = try storage.entry(at: try at("pub/none")) } == .notPermitted)
        #expect(refusal { try storage.list(try at("pub")) { _ in true } } == .notPermitted)
        try storage.put("pub/new", "dropped")
        #expect(try base.content("pub/new") == "dropped")
        // The way to where there are rights is open.
        #expect(try storage.entry(at: try at("empty")).isDirectory)
        #expect(refusal { try storage.list(try at("empty")) { _ in true } } == .notPermitted)
        // Listed is all that is there.
        #expect(try storage.names() == ["README", "empty", "pub"])
    }

    @Test func whatWasBrokenOffIsGoneOnWithByWriting() throws {
        let base = MemoryStorage().owned(by: [1])
        let storage = try permitted(base, [("/", .write)])
        let upload = try storage.write(try at("new"), .replacing)
        try upload.say("half")
        upload.discard()
        #expect(storage.partial(of: try at("new"))?.length == 4)
        try storage.put("new", "!", .at(4))
        #expect(base.content(of: "new") == Array("half!".utf8))
        #expect(refusal { try storage.put("new", "!", .appending) } == .notPermitted)
    }
}
