import FTPCore
import FTPStorage
import Foundation
import Testing

/// Whose new files are, and what may be done with them.
@Suite struct NewFileTests {
    @Test func theMaskIsTheStoragesOwn() throws {
        let scratch = try Scratch()
        let storage: any Storage = try LocalStorage(root: scratch.path).masked(by: 0o027)
        try storage.put("file", "")
        try storage.put("appended", "", .appending)
        try storage.makeDirectory(try at("directory"))
        #expect(try storage.entry(at: try at("file")).permissions == 0o640)
        #expect(try storage.entry(at: try at("appended")).permissions == 0o640)
        #expect(try storage.entry(at: try at("directory")).permissions == 0o750)
        let other: any Storage = storage.masked(by: 0o077)
        try other.put("file", "kept")
        try other.put("new", "")
        #expect(try storage.entry(at: try at("file")).permissions == 0o640)
        #expect(try storage.entry(at: try at("new")).permissions == 0o600)
    }

    @Test func filesAreGivenAway() throws {
        let scratch = try Scratch()
        // Without privileges they can only be given to oneself.
        let (user, group) = geteuid() == 0 ? (12_345, 54_321) : (geteuid(), getegid())
        var storage = try LocalStorage(root: scratch.path)
        storage.options.ownership = .init(user: user, group: group)
        try storage.put("file", "content")
        try storage.makeDirectory(try at("directory"))
        try storage.copy(try at("file"), to: try at("copy"))
        for name in ["file", "directory", "copy"] {
            let entry = try storage.entry(at: try at(Pathname(name)))
            #expect(entry.owner == Array(String(user).utf8) && entry.group == Array(String(group).utf8), "\(name)")
        }
    }

    @Test func durableFilesAreFilesToo() throws {
        let scratch = try Scratch()
        var storage = try LocalStorage(root: scratch.path)
        storage.options.isDurable = true
        try storage.put("file", "one")
        try storage.put("file", " two", .appending)
        try storage.copy(try at("file"), to: try at("copy"))
        #expect(scratch.content("copy") == "one two")
    }

    /// Whoever opens a pipe wakes those who wait at its other end; a tape is wound back. Nothing but a file is opened.
    @Test func whatIsNoFileIsNotOpened() throws {
        let scratch = try Scratch()
        try scratch.pipe("pipe")
        let storage = try LocalStorage(root: scratch.path)
        let events = inotify_init1(Int32(IN_NONBLOCK))
        defer { close(events) }
        #expect(inotify_add_watch(events, "\(scratch.path)/pipe", UInt32(IN_OPEN)) >= 0)
        let path = try at("pipe")
        #expect(refusal { _ = try storage.read(path) } == .notAFile)
        #expect(storage.readAtOnce(path, limit: 100) == nil)
        #expect(refusal { _ = try storage.write(path, .appending) } == .notAFile)
        #expect(refusal { _ = try storage.write(path, .at(0)) } == .notAFile)
        #expect(refusal { try storage.copy(path, to: try at("copy")) } == .notAFile)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        #expect(read(events, &buffer, buffer.count) == -1)
        // The watch does see openings.
        close(open("\(scratch.path)/pipe", O_RDWR))
        #expect(read(events, &buffer, buffer.count) > 0)
    }
}
