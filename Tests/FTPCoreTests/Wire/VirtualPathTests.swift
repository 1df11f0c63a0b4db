import Testing

@testable import FTPCore

@Suite("Paths that cannot leave the root")
struct VirtualPathTests {
    @Test(
        "Dots are resolved by name, and end at the root",
        arguments: [
            ("a", "/d/a"), ("/a", "/a"), ("..", "/"), ("../..", "/"), ("../../../etc/passwd", "/etc/passwd"),
            ("/..//./", "/"), (".", "/d"), ("", "/d"), ("a/../b/./c//", "/d/b/c"),
            ("...", "/d/..."), ("..\\x", "/d/..\\x"), ("~root", "/d/~root"), ("/a/b/..", "/a"), ("C:\\", "/d/C:\\"),
        ])
    func resolving(path: String, resolved: String) throws {
        let directory = try #require(VirtualPath.root.resolving("d"))
        #expect(directory.resolving(Pathname(path))?.shown == resolved)
    }

    @Test("No way of climbing leaves the root")
    func climbing() throws {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<2000 {
            let text = (0..<10).map { _ in random.pick(["..", ".", "a", "", "/", "...", "b\\"]) }.joined(separator: "/")
            let path = try #require(VirtualPath.root.resolving(Pathname(text)))
            #expect(
                !path.relative.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).contains {
                    $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8)
                })
            #expect(path.isRoot || path.relative.first != UInt8(ascii: "/"))
        }
    }

    @Test("Lengths are those of the file system")
    func lengths() {
        let name = String(repeating: "n", count: 255)
        #expect(VirtualPath.root.resolving(Pathname(name)) != nil)
        #expect(VirtualPath.root.resolving(Pathname(name + "n")) == nil)
        let longest = String(repeating: name + "/", count: 15) + String(repeating: "n", count: 254)
        #expect(VirtualPath.root.resolving(Pathname(longest))?.bytes.count == VirtualPath.longest)
        #expect(VirtualPath.root.resolving(Pathname(longest + "n")) == nil)
        #expect(VirtualPath.root.resolving("a\u{0}b") == nil)
    }

    @Test("Ten thousand directories deep and out again")
    func deep() {
        #expect(VirtualPath.root.resolving(Pathname(String(repeating: "a/../", count: 10_000)))?.isRoot == true)
    }

    @Test("A name out of a listing stays one name below", arguments: ["..", ".", "", "/", "a/b", "a\u{0}"])
    func hostileNames(name: String) {
        #expect(VirtualPath.root.resolving("d")?.appending(name: name.bytes) == nil)
    }

    @Test("Above and last")
    func parts() throws {
        let path = try #require(VirtualPath.root.resolving("a/b")?.appending(name: "c d".bytes))
        #expect(path.shown == "/a/b/c d" && path.parent.shown == "/a/b" && path.name.elementsEqual("c d".utf8))
        #expect(VirtualPath.root.parent.isRoot && VirtualPath.root.name.isEmpty && path.parent.parent.parent.isRoot)
    }
}
