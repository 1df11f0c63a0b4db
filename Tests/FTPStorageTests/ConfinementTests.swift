import FTPCore
import FTPStorage
import Foundation
import Synchronization
import Testing

/// No path, link or race leads out of a local storage's root.
@Suite struct ConfinementTests {
    private let outside: Scratch
    private let inside: Scratch
    private let storage: LocalStorage

    init() throws {
        outside = try Scratch()
        try outside.file("secret", "outside")
        try outside.directory("pub")
        inside = try Scratch()
        try inside.file("file", "inside")
        try inside.directory("directory")
        storage = try LocalStorage(root: inside.path)
    }

    /// What lies outside is as it was.
    private func expectOutsideUntouched() throws {
        #expect(try outside.names() == ["pub", "secret"])
        #expect(try outside.names("pub") == [])
        #expect(outside.content("secret") == "outside")
    }

    @Test(arguments: ["..", "../..", "/../../etc", "directory/../../..", "./.././../"])
    func dotsEndAtTheRoot(path: String) throws {
        #expect(try ["/", "/etc"].contains(at(Pathname(path)).shown))
        #expect(VirtualPath.root.appending(name: Array("..".utf8)) == nil)
    }

    /// The ways out that a link can show: up, absolute, absolute but to the inside, and through what the kernel keeps.
    private func waysOut(to name: String) -> [String] {
        let neighbour = outside.path.split(separator: "/").last.map(String.init) ?? ""
        return [
            "../\(neighbour)/\(name)", "\(outside.path)/\(name)", "directory/../../\(neighbour)/\(name)",
            "\(inside.path)/file", "/proc/self/root\(outside.path)/\(name)",
        ]
    }

    @Test func linksOutAreNotFollowedToFiles() throws {
        for (index, target) in waysOut(to: "secret").enumerated() {
            let name = "link\(index)"
            try inside.link(name, to: target)
            let path = try at(Pathname(name))
            #expect(refusal { _ = try storage.entry(at: path) } == .outsideTree, "\(target)")
            #expect(refusal { _ = try storage.read(path) } == .outsideTree, "\(target)")
            #expect(refusal { _ = try storage.write(path, .appending) } == .outsideTree, "\(target)")
            #expect(refusal { _ = try storage.write(path, .at(0)) } == .outsideTree, "\(target)")
            #expect(storage.readAtOnce(path, limit: 1 << 20) == nil, "\(target)")
            let link = try storage.entry(at: path, followingLinks: false)
            #expect(link.kind == .link(target: Array(target.utf8)))
        }
        try expectOutsideUntouched()
        #expect(inside.content("file") == "inside")
    }

    @Test func appendingDoesNotBeginAFileOutside() throws {
        for (index, target) in waysOut(to: "new").enumerated() where !target.hasSuffix("/file") {
            try inside.link("link\(index)", to: target)
            #expect(refusal { _ = try storage.write(try at(Pathname("link\(index)")), .appending) } == .outsideTree)
        }
        try expectOutsideUntouched()
    }

    @Test func linksOutAreNotWrittenThroughAndAreRemovedThemselves() throws {
        try inside.link("written", to: "\(outside.path)/secret")
        try inside.link("removed", to: "\(outside.path)/secret")
        try inside.link("renamed", to: "\(outside.path)/secret")
        #expect(refusal { _ = try storage.write(try at("written"), .replacing) } == .outsideTree)
        try storage.removeFile(try at("removed"))
        try storage.rename(try at("renamed"), to: try at("moved"))
        try storage.rename(try at("file"), to: try at("moved"))
        #expect(refusal { try storage.removeDirectory(try at("written")) } == .notADirectory)
        #expect(try storage.names() == ["directory", "moved", "written"])
        #expect(inside.content("moved") == "inside")
        try expectOutsideUntouched()
    }

    @Test func noCallPassesThroughALinkedDirectory() throws {
        for (index, target) in waysOut(to: "").enumerated() where !target.hasSuffix("/file") {
            let link = "link\(index)"
            try inside.link(link, to: target)
            let secret = try at(Pathname("\(link)/secret"))
            let new = try at(Pathname("\(link)/new"))
            let directory = try at(Pathname("\(link)/pub"))
            let file = try at("file")
            let calls: [(String, () throws -> Void)] = [
                ("list", { try storage.list(try at(Pathname(link))) { _ in true } }),
                ("list below", { try storage.list(directory) { _ in true } }),
                ("entry", { _ = try storage.entry(at: secret) }),
                ("entry of a link", { _ = try storage.entry(at: secret, followingLinks: false) }),
                ("read", { _ = try storage.read(secret) }),
                ("replace", { _ = try storage.write(secret, .replacing) }),
                ("unique", { _ = try storage.write(new, .unique) }),
                ("append", { _ = try storage.write(new, .appending) }),
                ("at", { _ = try storage.write(secret, .at(0)) }),
                ("make", { try storage.makeDirectory(new) }),
                ("remove directory", { try storage.removeDirectory(directory) }),
                ("remove file", { try storage.removeFile(secret) }),
                ("rename from", { try storage.rename(secret, to: new) }),
                ("rename out", { try storage.rename(file, to: new) }),
                ("rename in", { try storage.rename(secret, to: file) }),
            ]
            for (name, call) in calls { #expect(refusal(call) == .outsideTree, "\(name) \(target)") }
            #expect(storage.readAtOnce(secret, limit: 1 << 20) == nil)
        }
        try expectOutsideUntouched()
        #expect(inside.content("file") == "inside")
    }

    @Test func linksInsideAreFollowed() throws {
        try inside.link("directory/up", to: "../file")
        try inside.link("alias", to: "directory")
        #expect(try storage.content("directory/up") == "inside")
        #expect(try storage.names("alias") == ["up"])
        // A rename anywhere on the machine keeps the kernel from being sure of a `..` at once; and a link whose time of
        // access is due is not followed at once, so that what a worker reads meanwhile helps.
        let path = try at("alias/up")
        let end = ContinuousClock.now + .seconds(20)
        var found: [UInt8]?
        while found == nil, ContinuousClock.now < end {
            #expect(try storage.content("alias/up") == "inside")
            found = storage.readAtOnce(path, limit: 100)
        }
        #expect(found == Array("inside".utf8))
    }

    @Test func linksInACircleEnd() throws {
        try inside.link("a", to: "b")
        try inside.link("b", to: "a")
        #expect(refusal { _ = try storage.read(try at("a")) } == .outsideTree)
        #expect(refusal { try storage.list(try at("b")) { _ in true } } == .outsideTree)
    }

    /// One thread swaps a link between inside and outside as fast as it can; the other must never see outside.
    @Test func aSwappedLinkNeverShowsTheOutside() throws {
        try inside.directory("directory/in")
        try inside.file("directory/in/secret", "inside")
        try inside.link("to-in", to: "directory/in")
        try inside.link("to-out", to: outside.path)
        try inside.link("swapped", to: "directory/in")
        let isOver = Atomic(false)
        let ended = DispatchSemaphore(value: 0)
        let root = inside.path
        let swapper = Thread {
            var round = 0
            while !isOver.load(ordering: .relaxed) {
                round += 1
                symlink(round % 2 == 0 ? "directory/in" : outside.path, "\(root)/next")
                rename("\(root)/next", "\(root)/swapped")
            }
            ended.signal()
        }
        swapper.start()
        defer {
            isOver.store(true, ordering: .relaxed)
            ended.wait()
        }
        let path = try at("swapped/secret")
        var (read, refused) = (0, 0)
        // Both have to have happened, or nothing was tried; the bound is there for a machine that does nothing else.
        for _ in 0..<200_000 where read < 1_000 || refused < 1_000 {
            do throws(StorageError) {
                let download = try storage.read(path)
                #expect(download.size == 6)
                var byte: [UInt8] = [0]
                _ = byte.withUnsafeMutableBytes { bytes in try? download.read(into: bytes, at: 0) }
                #expect(byte == Array("i".utf8))
                read += 1
            } catch {
                #expect(error.kind == .outsideTree)
                refused += 1
            }
            if let bytes = storage.readAtOnce(path, limit: 100) { #expect(bytes == Array("inside".utf8)) }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func theRootMayBeALinkItself() throws {
        try outside.link("root", to: inside.path)
        let storage = try LocalStorage(root: "\(outside.path)/root")
        #expect(try storage.content("file") == "inside")
        #expect(refusal { try storage.rename(.root, to: try at("x")) } == .notPermitted)
    }

    @Test func theRootHasToBeADirectory() throws {
        #expect(refusal { _ = try LocalStorage(root: "\(inside.path)/file") } == .notADirectory)
        #expect(refusal { _ = try LocalStorage(root: "\(inside.path)/none") } == .notFound)
    }
}
