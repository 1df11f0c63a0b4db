import FTPCore
import Foundation
import Testing

@testable import FTPStorage

/// Where there is no room, what was there stays. What came is kept for its owner, unless it is withdrawn.
@Suite(.serialized) struct LimitTests {
    private let alice = Array("alice".utf8)

    /// A file system of one mebibyte, where one may be mounted; memory of that size elsewhere.
    private func full(_ body: (any Storage) throws -> Void) throws {
        let scratch = try Scratch()
        if mount("tmpfs", scratch.path, "tmpfs", 0, "size=1m") == 0 {
            defer { umount2(scratch.path, Int32(MNT_DETACH)) }
            try body(try LocalStorage(root: scratch.path).owned(by: alice))
        }
        try body(MemoryStorage(capacity: 1 << 20).owned(by: alice))
    }

    @Test func aFullDiskCostsTheUploadOnly() throws {
        try full { storage in
            try storage.put("file", "old")
            let piece = String(repeating: "x", count: 64 << 10)
            let upload = try storage.write(try at("other"), .replacing)
            try upload.begin()
            var kind: StorageError.Kind?
            for _ in 0..<64 where kind == nil { kind = refusal { try upload.say(piece) } }
            #expect(kind == .noSpace)
            upload.discard()
            #expect(try storage.content("file") == "old")
            let partial = try #require(storage.partial(of: try at("other")))
            #expect(partial.length > 512 << 10 && partial.length <= 1 << 20)
            try storage.removeFile(try at("other"))
            try storage.put("file", "new")
            #expect(try storage.content("file") == "new")
        }
    }

    /// The whole process has this limit while the test runs; no other test writes so far.
    @Test func aFileSizeLimitCostsTheUploadOnly() throws {
        var before = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before) == 0)
        var limit = before
        limit.rlim_cur = 1 << 32
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before) }
        let scratch = try Scratch()
        try scratch.file("file", "old")
        #expect(truncate("\(scratch.path)/file", (1 << 32) - 2) == 0)
        let storage = try LocalStorage(root: scratch.path).owned(by: alice)

        let upload = try storage.write(try at("new"), .replacing)
        try upload.begin()
        let descriptor = upload.descriptor ?? -1
        #expect(lseek(descriptor, (1 << 32) - 2, SEEK_SET) == (1 << 32) - 2)
        #expect(refusal { try upload.say("four") } == .tooLarge)
        upload.discard()
        #expect(storage.partial(of: try at("new"))?.length == 1 << 32)

        // A commit that finds no room cuts the file back, and keeps no tail that would take it from others.
        var kind: StorageError.Kind?
        do { try storage.put("file", "four", .appending) } catch let error as StorageError { kind = error.kind }
        #expect(kind == .tooLarge)
        #expect(try storage.entry(at: try at("file")).size == (1 << 32) - 2)
        #expect(storage.partial(of: try at("file")) == nil)
    }

    @Test(arguments: [Placement.replacing, .appending]) func whatIsWithdrawnLeavesItsRoom(_ placement: Placement) throws
    {
        try full { storage in
            try storage.put("file", "old")
            for _ in 0..<3 {
                let upload = try storage.write(try at("file"), placement)
                try upload.begin()
                try upload.say(String(repeating: "x", count: 700 << 10))
                upload.withdraw()
                #expect(storage.partial(of: try at("file")) == nil)
            }
            try storage.put("large", String(repeating: "y", count: 700 << 10))
            #expect(try storage.content("file") == "old")
        }
    }

    /// What an earlier attempt brought is still there to go on from.
    @Test(arguments: [Placement.replacing, .appending]) func withdrawingKeepsTheEarlier(_ placement: Placement) throws {
        try full { storage in
            let first = try storage.write(try at("file"), placement)
            try first.begin()
            try first.say("earlier ")
            first.discard()
            let length = try #require(storage.partial(of: try at("file"))?.length)
            let second = try storage.write(try at("file"), .at(length))
            try second.begin()
            try second.say("later")
            second.withdraw()
            #expect(storage.partial(of: try at("file"))?.length == length)
            try storage.put("file", "now", .at(length))
            #expect(try storage.content("file") == "earlier now")
        }
    }

    @Test func onlySoLargeFilesAreTaken() throws {
        let base = MemoryStorage()
        base.add("file", content: Array("12345678".utf8))
        let storage: any Storage = SizeLimitedStorage(base, limit: 10)
        try storage.put("ten", "1234567890")
        #expect(refusal { try storage.put("eleven", "12345678901") } == .tooLarge)
        try storage.put("file", "90", .appending)
        #expect(refusal { try storage.put("file", "1", .appending) } == .tooLarge)
        #expect(refusal { try storage.put("file", "xyz", .at(8)) } == .tooLarge)
        #expect(base.content(of: "file") == Array("1234567890".utf8))
        let upload = try storage.write(try at("other"), .replacing)
        #expect(try upload.allowance(wanting: 100) == 10)
        try upload.say("123456")
        #expect(try upload.allowance(wanting: 100) == 4)
        try storage.put("small", "1")
        #expect(refusal { try storage.append(contentsOf: [try at("small")], to: try at("ten")) } == .tooLarge)
        #expect(try storage.names() == ["file", "small", "ten"])
    }
}
