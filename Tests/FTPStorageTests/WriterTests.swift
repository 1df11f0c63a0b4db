import FTPCore
import FTPStorage
import Foundation
import Synchronization
import Testing

/// A name has one writer at a time, and the writer is not disturbed by what becomes of the name.
@Suite struct WriterTests {
    @Test(arguments: StorageKind.allCases)
    func theSecondWriterIsRefused(kind: StorageKind) throws {
        let (sample, owned) = try kind.owned(by: Array("alice".utf8))
        let path = try at("README")
        let upload = try sample.storage.write(path, .replacing)
        for storage in [sample.storage, owned] {
            for placement in [Placement.replacing, .appending, .at(3), .at(11)] {
                #expect(refusal { _ = try storage.write(path, placement) } == .busy, "\(placement)")
            }
        }
        #expect(refusal { try sample.storage.copy(try at("pub/one"), to: path) } == .busy)
        try upload.say("first")
        try upload.commit()
        try owned.put("README", ", second", .appending)
        #expect(try sample.storage.content("README") == "first, second")
    }

    /// Whoever is about to end is waited for: a client whose connection broke comes back at once.
    @Test(arguments: StorageKind.allCases)
    func aWriterThatEndsIsWaitedFor(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        for placement in [Placement.replacing, .appending] {
            let upload = Handed(try storage.write(try at("README"), placement))
            let started = DispatchSemaphore(value: 0)
            let thread = Thread {
                started.signal()
                usleep(50_000)
                upload.end()
            }
            thread.start()
            started.wait()
            try storage.put("README", "next", placement)
        }
        #expect(try storage.content("README") == "nextnext")
    }

    @Test(arguments: StorageKind.allCases)
    func uniqueNamesAreSetApartFromTheStart(kind: StorageKind) throws {
        let storage = try kind.sample().storage
        let first = try storage.write(try at("new"), .unique)
        let second = try storage.write(try at("new"), .unique)
        let names = (first.path, second.path)
        #expect(names.0 == (try at("new")))
        #expect(names.1 != names.0)
        try first.commit()
        try second.commit()
        #expect(try storage.names().count == 5)
    }

    @Test(arguments: StorageKind.allCases, [Placement.replacing, .appending, .at(6)])
    func removingAndRenamingDoNotDisturb(kind: StorageKind, placement: Placement) throws {
        let storage = try kind.sample().storage
        let becomings: [(any Storage) throws -> Void] = [
            { try $0.removeFile(try at("file")) },
            { try $0.rename(try at("file"), to: try at("x")) },
            { try $0.rename(try at("pub/one"), to: try at("file")) },
        ]
        for becoming in becomings {
            try storage.put("file", "hello world")
            let upload = try storage.write(try at("file"), placement)
            try upload.begin()
            try upload.say("HERE")
            try becoming(storage)
            try upload.commit()
            let expected = placement == .replacing ? "HERE" : placement == .appending ? "hello worldHERE" : "hello HERE"
            #expect(try storage.content("file") == expected)
        }
        #expect(try storage.content("x") == "hello world")
    }

    @Test func anotherRootLeadsToTheSameName() throws {
        let scratch = try Scratch()
        try scratch.directory("home")
        let outer = try LocalStorage(root: scratch.path)
        let inner = try LocalStorage(root: "\(scratch.path)/home")
        let upload = try outer.write(try at("home/file"), .replacing)
        #expect(refusal { _ = try inner.write(try at("file"), .replacing) } == .busy)
        upload.discard()
        try inner.put("file", "inner")
    }

    /// Another process is known by its lock on the staging file.
    @Test func anotherProcessIsRefusedToo() throws {
        let scratch = try Scratch()
        let storage = try LocalStorage(root: scratch.path).owned(by: [1])
        let upload = try storage.write(try at("file"), .replacing)
        try upload.say("half")
        upload.discard()
        let staged = try #require(try scratch.names().first)
        let descriptor = open("\(scratch.path)/\(staged)", O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        for placement in [Placement.replacing, .appending, .at(2)] {
            #expect(refusal { _ = try storage.write(try at("file"), placement) } == .busy)
        }
        try storage.sweep(olderThan: .seconds(-60))
        #expect(try scratch.names() == [staged])
        close(descriptor)
        try storage.put("file", "!", .appending)
        #expect(scratch.content("file") == "half!")
    }

    @Test func aFileLockedElsewhereIsNotAppendedTo() throws {
        let scratch = try Scratch()
        try scratch.file("file", "content")
        let storage = try LocalStorage(root: scratch.path)
        let descriptor = open("\(scratch.path)/file", O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect(refusal { _ = try storage.write(try at("file"), .appending) } == .busy)
        #expect(try scratch.names() == ["file"])
        close(descriptor)
        try storage.put("file", "!", .appending)
        #expect(scratch.content("file") == "content!")
    }

    /// The file keeps its inode, its other names and its content until the commit.
    @Test func appendingTouchesNothingBeforeTheCommit() throws {
        let scratch = try Scratch()
        try scratch.file("file", "content")
        #expect(link("\(scratch.path)/file", "\(scratch.path)/other") == 0)
        let storage = try LocalStorage(root: scratch.path)
        let upload = try storage.write(try at("file"), .appending)
        try upload.begin()
        try upload.say(" and more")
        let position = upload.position
        #expect(position == 16)
        #expect(scratch.content("file") == "content")
        try upload.commit()
        #expect(scratch.content("other") == "content and more")
        #expect(try scratch.names() == ["file", "other"])
    }

    @Test func whatOthersAppendedMeanwhileIsNotLost() throws {
        let scratch = try Scratch()
        try scratch.file("file", "content")
        let storage = try LocalStorage(root: scratch.path).owned(by: [1])
        let upload = try storage.write(try at("file"), .appending)
        try upload.begin()
        try upload.say("!")
        let others = try #require(fopen("\(scratch.path)/file", "a"))
        fputs(" of others", others)
        fclose(others)
        var kind: StorageError.Kind?
        do { try upload.commit() } catch { kind = error.kind }
        #expect(kind == .busy)
        #expect(scratch.content("file") == "content of others")
    }
}

/// An upload that another thread ends.
private final class Handed: Sendable {
    private let upload: Mutex<Upload?>
    init(_ upload: consuming Upload) { self.upload = Mutex(upload) }
    func end() { upload.withLock { $0 = nil } }
}
