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
