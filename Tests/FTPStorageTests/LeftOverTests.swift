import FTPCore
import Foundation
import Testing

@testable import FTPStorage

/// What broken uploads leave, and who clears it away.
@Suite struct LeftOverTests {
    private let scratch: Scratch
    private let storage: LocalStorage

    init() throws {
        scratch = try Scratch()
        try scratch.directory("directory")
        storage = try LocalStorage(root: scratch.path).owned(by: [1])
    }

    private func breakOff(_ path: Pathname) throws {
        let upload = try storage.write(try at(path), .replacing)
        try upload.say("half")
        upload.discard()
    }

    @Test func aDirectoryThatLooksEmptyCanBeRemoved() throws {
        try breakOff("directory/one")
        try breakOff("directory/two")
        #expect(try scratch.names("directory").count == 2)
        try LocalStorage(root: scratch.path).removeDirectory(try at("directory"))
        #expect(try scratch.names() == [])
    }

    @Test func aDirectoryThatIsUploadedToStays() throws {
        try breakOff("directory/one")
        let upload = try storage.write(try at("directory/two"), .replacing)
        #expect(refusal { try storage.removeDirectory(try at("directory")) } == .notEmpty)
        #expect(try scratch.names("directory").count == 2)
        try upload.commit()
        #expect(refusal { try storage.removeDirectory(try at("directory")) } == .notEmpty)
        #expect(storage.partial(of: try at("directory/one"))?.length == 4)
    }

    @Test func sweepingKeepsToTheTree() throws {
        let outside = try Scratch()
        try outside.file(".ferry-upload-outside")
        try scratch.link("directory/out", to: outside.path)
        try scratch.link(".ferry-upload-link", to: "\(outside.path)/.ferry-upload-outside")
        try scratch.directory("directory/.ferry-upload-directory")
        try scratch.file("directory/.ferry-upload-1", "left")
        try scratch.file("directory/file", "content")
        let upload = try storage.write(try at("directory/new"), .replacing)
        #expect(try storage.sweep(olderThan: .seconds(-60)) == Usage(bytes: 4, files: 1))
        try upload.commit()
        #expect(try scratch.names() == [".ferry-upload-link", "directory"])
        #expect(try scratch.names("directory") == [".ferry-upload-directory", "file", "new", "out"])
        #expect(try outside.names() == [".ferry-upload-outside"])
    }

    @Test func namesCannotBeMadeToMeet() throws {
        let names: [[UInt8]] = [
            try Staging.name(for: Array("a".utf8), target: Array("bc".utf8)[...]),
            try Staging.name(for: Array("ab".utf8), target: Array("c".utf8)[...]),
            try Staging.name(for: [], target: Array("abc".utf8)[...]),
            try Staging.name(for: Array("a1 b".utf8), target: Array("c".utf8)[...]),
        ]
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { Staging.isReserved($0) && $0.count <= 40 })
        #expect(try names[0] == Staging.name(for: Array("a".utf8), target: Array("bc".utf8)[...]))
    }
}
