import FTPCore
import FTPStorage
import Foundation
import Testing

/// What only a real directory has: pipes, permissions, names of any bytes, descriptors.
@Suite struct LocalFileTests {
    private let scratch: Scratch
    private let storage: LocalStorage

    init() throws {
        scratch = try Scratch()
        storage = try LocalStorage(root: scratch.path)
    }

    /// A pipe that nobody writes would block whoever opened it as a file.
    @Test(.timeLimit(.minutes(1))) func pipesAreNoFiles() throws {
        try scratch.pipe("pipe")
        let path = try at("pipe")
        #expect(refusal { _ = try storage.read(path) } == .notAFile)
        #expect(storage.readAtOnce(path, limit: 100) == nil)
        for placement in [Placement.replacing, .appending, .at(0)] {
            #expect(refusal { _ = try storage.write(path, placement) } == .notAFile, "\(placement)")
        }
        #expect(refusal { try storage.list(path) { _ in true } } == .notADirectory)
        #expect(try storage.entry(at: path).kind == .other)
        #expect(try scratch.names() == ["pipe"])
    }

    @Test func aReplacedFileKeepsItsPermissions() throws {
        try scratch.file("file", "old")
        chmod("\(scratch.path)/file", 0o4640)
        try storage.put("file", "new")
        // Not the bit that lends the owner's rights to whoever runs it: the content is somebody else's now.
        #expect(try storage.entry(at: try at("file")).permissions == 0o640)
    }

    @Test func aNewFileHasTheUsualPermissions() throws {
        // Asked for, not set: the mask is that of the tests beside, too.
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8).split(separator: "\n")
        let line = try #require(status.first { $0.hasPrefix("Umask:") })
        let mask = try #require(mode_t(line.dropFirst(7), radix: 8))
        for (name, placement) in [("a", Placement.replacing), ("b", .appending), ("c", .unique)] {
            let path = try storage.put(Pathname(name), "", placement)
            #expect(try storage.entry(at: path).permissions == UInt16(0o666 & ~mask))
        }
        try storage.makeDirectory(try at("d"))
        #expect(try storage.entry(at: try at("d")).permissions == UInt16(0o777 & ~mask))
    }

    @Test func aReplacedFileKeepsItsOtherName() throws {
        try scratch.file("file", "old")
        #expect(link("\(scratch.path)/file", "\(scratch.path)/other") == 0)
        try storage.put("file", "new")
        #expect(scratch.content("other") == "old" && scratch.content("file") == "new")
    }

    /// Names that break a listing made of lines, or a program that takes names for text or options.
    static let oddNames: [[UInt8]] = [
        Array("new\nline".utf8), Array("\r\n".utf8), Array("\"quoted\"".utf8), Array("it's".utf8), [0xFF, 0xFE],
        [0xC3, 0x28], [0x1B, 0x5B], Array(" leading".utf8), Array("trailing ".utf8), Array("-rf".utf8),
        Array(";type=dir;".utf8), Array("~root".utf8), Array("..\\".utf8), Array("...".utf8), Array("*?[".utf8),
        [0x7F], [0x01], Array(repeating: UInt8(ascii: "n"), count: 255),
    ]

    @Test(arguments: oddNames)
    func namesAreBytes(name: [UInt8]) throws {
        let path = try #require(VirtualPath.root.appending(name: name))
        try storage.makeDirectory(path)
        let deeper = try #require(path.appending(name: name))
        try storage.put(Pathname(deeper.bytes), "content")
        var listed: [[UInt8]] = []
        try storage.list(path) { entry in
            listed.append(entry.name)
            return true
        }
        #expect(listed == [name])
        #expect(try storage.entry(at: deeper).name == name)
        #expect(storage.readAtOnce(deeper, limit: 100) == Array("content".utf8))
        try storage.rename(deeper, to: try at("moved"))
        try storage.removeDirectory(path)
        #expect(try storage.names() == ["moved"])
    }

    @Test func aLinkTellsItsTargetInBytes() throws {
        #expect(symlink("n\u{1}\n", "\(scratch.path)/link") == 0)
        var kinds: [Entry.Kind] = []
        try storage.list(.root) { entry in
            kinds.append(entry.kind)
            return true
        }
        #expect(kinds == [.link(target: Array("n\u{1}\n".utf8))])
    }

    @Test func aLargeDirectoryIsStreamed() throws {
        let count = 5_000
        for index in 0..<count { close(creat("\(scratch.path)/\(index)", 0o644)) }
        var names: Set<[UInt8]> = []
        try storage.list(.root) { entry in
            // The directory is open while it is gone through: it is no copy that is handed out.
            if names.isEmpty { #expect((try? scratch.descriptors()) == 2) }
            names.insert(entry.name)
            return true
        }
        #expect(names.count == count)
        var seen = 0
        try storage.list(.root) { _ in
            seen += 1
            return seen < 10
        }
        #expect(seen == 10)
        #expect(try scratch.descriptors() == 1)
    }

    @Test func whatGoesWhileListedIsPassedByOrNamed() throws {
        for index in 0..<100 { try scratch.file("\(index)") }
        var kinds: Set<Entry.Kind> = []
        try storage.list(.root) { entry in
            if kinds.isEmpty { for index in 0..<100 { unlink("\(scratch.path)/\(index)") } }
            kinds.insert(entry.kind)
            return true
        }
        #expect(kinds.isSubset(of: [.file, .unknown]))
    }

    @Test func aListingStartsAnewEachTime() throws {
        try scratch.file("a")
        #expect(try storage.names() == ["a"])
        try scratch.file("b")
        #expect(try storage.names() == ["a", "b"])
    }

    /// Every way through the storage, the refused ones too, gives back the descriptors it took.
    @Test func descriptorsAreGivenBack() throws {
        try scratch.directory("directory")
        try scratch.file("file", "content")
        try scratch.pipe("pipe")
        #expect(try scratch.descriptors() == 1)
        for _ in 0..<3 {
            let download = try storage.read(try at("file"))
            #expect(try scratch.descriptors() == 2)
            _ = consume download
            let upload = try storage.write(try at("new"), .replacing)
            #expect(try scratch.descriptors() == 3)
            upload.discard()
            try storage.put("file", "content")
            try storage.put("file", "", .appending)
            try storage.put("file", "", .at(0))
            _ = try storage.put("file", "", .unique)
            for name in ["pipe", "directory", "none", "none/none", "file/none"] {
                let path = try at(Pathname(name))
                _ = refusal { _ = try storage.read(path) }
                _ = refusal { _ = try storage.entry(at: path) }
                _ = refusal { try storage.list(path) { _ in false } }
                _ = refusal { _ = try storage.write(path, .replacing) }
                _ = refusal { _ = try storage.write(path, .appending) }
                _ = refusal { _ = try storage.write(path, .at(.max)) }
                _ = refusal { try storage.makeDirectory(path) }
                _ = refusal { try storage.rename(path, to: try at("none/other")) }
                _ = storage.readAtOnce(path, limit: 1)
            }
            _ = refusal { _ = try storage.write(try at("file"), .at(1_000)) }
            #expect(try scratch.descriptors() == 1)
        }
    }
}
