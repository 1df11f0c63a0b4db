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
            Staging.name(for: Array("a".utf8), target: Array("bc".utf8)[...]),
            Staging.name(for: Array("ab".utf8), target: Array("c".utf8)[...]),
            Staging.name(for: [], target: Array("abc".utf8)[...]),
            Staging.name(for: Array("a1 b".utf8), target: Array("c".utf8)[...]),
        ]
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { Staging.isReserved($0) && $0.count <= 40 })
        #expect(names[0] == Staging.name(for: Array("a".utf8), target: Array("bc".utf8)[...]))
    }

    /// The examples of FIPS 180-4.
    @Test func theDigestIsSHA256() {
        func hex(_ text: String) -> String {
            SHA256.digest(of: Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
        }
        #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(
            hex(String(repeating: "a", count: 1_000))
                == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3")
    }
}
