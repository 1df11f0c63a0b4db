import FTPCore
import FTPStorage
import Foundation
import Testing

/// Symbolic links that a client makes.
@Suite struct LinkTests {
    @Test(arguments: StorageKind.allCases)
    func linksLeadWhereTheirTextSays(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeLink(at: try at("near"), pointingTo: "README")
        try storage.makeLink(at: try at("pub/up"), pointingTo: "../README")
        try storage.makeLink(at: try at("empty/absolute"), pointingTo: "/pub/two")
        try storage.makeLink(at: try at("pub/beside"), pointingTo: "/pub/one")
        try storage.makeLink(at: try at("pub/here"), pointingTo: "/pub")
        try storage.makeLink(at: try at("pub/top"), pointingTo: "/")
        #expect(try storage.content("near") == "hello world")
        #expect(try storage.content("pub/up") == "hello world")
        #expect(try storage.content("empty/absolute") == "22")
        #expect(try storage.content("pub/beside") == "1")
        #expect(try storage.content("pub/here/top/pub/two") == "22")
        let link = try storage.entry(at: try at("empty/absolute"), followingLinks: false)
        #expect(link.kind == .link(target: Array("../pub/two".utf8)))
    }

    @Test(arguments: StorageKind.allCases)
    func noLinkIsMadeThatLeadsOut(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for target in ["..", "../..", "a/../../b", "./../x"] {
            let target = Pathname(target)
            #expect(refusal { try storage.makeLink(at: try at("link"), pointingTo: target) } == .outsideTree)
        }
        #expect(refusal { try storage.makeLink(at: try at("pub/link"), pointingTo: "../../x") } == .outsideTree)
        #expect(refusal { try storage.makeLink(at: try at("link"), pointingTo: "") } == .badName)
        #expect(refusal { try storage.makeLink(at: try at("link"), pointingTo: ".ferry-upload-1") } == .badName)
        #expect(refusal { try storage.makeLink(at: try at("README"), pointingTo: "pub") } == .alreadyExists)
        // From the root, dots end at the root.
        try storage.makeLink(at: try at("link"), pointingTo: "/../README")
        #expect(try storage.content("link") == "hello world")
    }

    @Test(arguments: StorageKind.allCases)
    func linksCanBeLeftUnfollowed(kind: StorageKind) throws {
        let storage: any Storage = try kind.sample().storage
        try storage.makeLink(at: try at("file"), pointingTo: "README")
        try storage.makeLink(at: try at("directory"), pointingTo: "pub")
        let strict: any Storage = storage.withoutFollowingLinks()
        #expect(refusal { _ = try strict.read(try at("file")) } == .notPermitted)
        #expect(strict.readAtOnce(try at("file"), limit: 100) == nil)
        #expect(refusal { _ = try strict.read(try at("directory/one")) } == .notPermitted)
        #expect(refusal { try strict.list(try at("directory")) { _ in true } } == .notPermitted)
        #expect(refusal { _ = try strict.write(try at("directory/new"), .replacing) } == .notPermitted)
        #expect(refusal { _ = try strict.write(try at("file"), .appending) } == .notPermitted)
        #expect(refusal { try strict.removeFile(try at("directory/one")) } == .notPermitted)
        #expect(try strict.entry(at: try at("file"), followingLinks: false).kind == .link(target: Array("README".utf8)))
        try strict.removeFile(try at("file"))
        #expect(try strict.names() == ["README", "directory", "empty", "pub"])
    }
}

/// What is written to a link is written where it leads to, as what is read through it is read there.
@Suite struct WritingThroughLinksTests {
    @Test(arguments: StorageKind.allCases)
    func anUploadReplacesTheFileAndLeavesTheLink(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeLink(at: try at("near"), pointingTo: "pub/one")
        try storage.makeLink(at: try at("empty/chain"), pointingTo: "../near")
        try storage.put("empty/chain", "new")
        #expect(try storage.content("pub/one") == "new")
        #expect(try storage.content("near") == "new")
        for path in ["near", "empty/chain"] {
            #expect(try storage.entry(at: try at(Pathname(path)), followingLinks: false).isLink, "\(path)")
        }
    }

    @Test(arguments: StorageKind.allCases)
    func anUploadToALinkThatLeadsNowhereMakesTheFile(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeLink(at: try at("pub/next"), pointingTo: "../empty/made")
        try storage.put("pub/next", "made")
        #expect(try storage.content("empty/made") == "made")
        try storage.makeLink(at: try at("lost"), pointingTo: "nowhere/made")
        #expect(refusal { _ = try storage.write(try at("lost"), .replacing) } == .notFound)
    }

    @Test(arguments: StorageKind.allCases)
    func noUploadLeavesTheTreeOrReplacesADirectory(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        try storage.makeLink(at: try at("directory"), pointingTo: "pub")
        try storage.makeLink(at: try at("dots"), pointingTo: "pub/..")
        try storage.makeLink(at: try at("loop"), pointingTo: "loop")
        for path in ["directory", "dots"] {
            #expect(refusal { _ = try storage.write(try at(Pathname(path)), .replacing) } == .isADirectory, "\(path)")
        }
        #expect(refusal { _ = try storage.write(try at("loop"), .replacing) } != nil)
    }

    @Test("A link that leads out of the tree is left as it is")
    func outside() throws {
        let scratch = try Scratch()
        try scratch.link("absolute", to: "/tmp/ferry-nowhere")
        try scratch.link("above", to: "../ferry-nowhere")
        let storage = try LocalStorage(root: scratch.path)
        for path in ["absolute", "above"] {
            #expect(refusal { _ = try storage.write(try at(Pathname(path)), .replacing) } == .outsideTree, "\(path)")
            #expect(try storage.entry(at: try at(Pathname(path)), followingLinks: false).isLink, "\(path)")
        }
    }

    @Test("An upload through a link that broke off is found again by the link and by the file")
    func resumed() throws {
        let scratch = try Scratch()
        let storage = try LocalStorage(root: scratch.path).owned(by: Array("ann".utf8))
        try storage.makeLink(at: try at("link"), pointingTo: "file")
        let upload = try storage.write(try at("link"), .replacing)
        try upload.say("half")
        upload.discard()
        #expect(storage.partial(of: try at("link"))?.length == 4)
        #expect(storage.partial(of: try at("file"))?.length == 4)
    }
}

extension Entry {
    fileprivate var isLink: Bool {
        if case .link = kind { true } else { false }
    }
}
