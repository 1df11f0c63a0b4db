import FTPClient
import Foundation
import Testing

@testable import ferry

/// The file of certificates that somebody has agreed to.
@Suite struct KnownCertificatesTests {
    private static let one = "SHA256:" + [String](repeating: "AB", count: 32).joined(separator: ":")
    private static let other = "SHA256:" + [String](repeating: "CD", count: 32).joined(separator: ":")

    private func fingerprint(_ text: String) throws -> Fingerprint { try #require(Fingerprint(text)) }

    private func file(_ text: String?, mode: Int = 0o600) throws -> (known: KnownCertificates, file: Scratch) {
        let scratch = try Scratch(text, name: "known_certificates")
        if text != nil {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.path)
        }
        return (KnownCertificates(file: LineFile(path: scratch.path)), scratch)
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func whatIsRememberedIsKnownForThatHostAndPortOnly() throws {
        let (known, scratch) = try file(nil)
        #expect(try known.fingerprints(of: "a.test:21") == [])
        try known.remember(fingerprint(Self.one), of: "a.test:21")
        try known.remember(fingerprint(Self.other), of: "[::1]:990")
        try known.remember(fingerprint(Self.one), of: "a.test:21")
        #expect(scratch.text == "a.test:21 \(Self.one)\n[::1]:990 \(Self.other)\n")
        #expect(try known.fingerprints(of: "a.test:21") == [fingerprint(Self.one)])
        #expect(try known.fingerprints(of: "[::1]:990") == [fingerprint(Self.other)])
        for unknown in ["a.test:990", "b.test:21", "a.test:2", "::1:990"] {
            #expect(try known.fingerprints(of: unknown) == [])
        }
    }

    @Test func theFileAndItsFoldersAreTheOwnersAlone() throws {
        let scratch = try Scratch(nil, name: "deep/folder/known_certificates")
        let known = KnownCertificates(file: LineFile(path: scratch.path))
        try known.remember(fingerprint(Self.one), of: "a.test:21")
        #expect(try mode(of: scratch.path) == 0o600)
        #expect(try mode(of: scratch.path + ".lock") == 0o600)
        #expect(try mode(of: scratch.folder.appending(path: "deep/folder").path(percentEncoded: false)) == 0o700)
        // It stays so when it is written anew, whatever it was.
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.path)
        try known.remember(fingerprint(Self.other), of: "a.test:21")
        #expect(try mode(of: scratch.path) == 0o600)
        #expect(try known.fingerprints(of: "a.test:21").count == 2)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: (scratch.path as NSString).deletingLastPathComponent)
                .count == 2)
    }

    @Test(arguments: [0o620, 0o602, 0o666])
    func aFileThatOthersMayWriteIsNotBelieved(mode: Int) throws {
        let (known, _scratch) = try file("a.test:21 \(Self.one)\n", mode: mode)
        let failure = #expect(throws: Failure.self) { try known.fingerprints(of: "a.test:21") }
        #expect(failure?.code == .localFile)
        #expect(failure?.advice?.contains("chmod 600") == true)
        _ = _scratch
    }

    @Test(arguments: ["garbage", "a.test:21", "a.test:21 SHA256:12", "a.test:21 \(one) more", "\u{0}\u{1}\u{2}"])
    func aBrokenLineIsNamed(line: String) throws {
        let (known, scratch) = try file("# comment\n\nb.test:21 \(Self.one)\n\(line)\n")
        let failure = #expect(throws: Failure.self) { try known.fingerprints(of: "b.test:21") }
        #expect(failure?.code == .localFile)
        #expect(failure?.message.hasPrefix("\(scratch.path), line 4") == true)
    }

    @Test func whatCannotBeReadIsNoUnknownServer() throws {
        let (known, scratch) = try file(nil)
        try FileManager.default.createDirectory(atPath: scratch.path, withIntermediateDirectories: false)
        #expect(throws: Failure.self) { try known.fingerprints(of: "a.test:21") }
        let (large, other) = try file(String(repeating: "#", count: LineFile.most + 1))
        #expect(throws: Failure.self) { try large.fingerprints(of: "a.test:21") }
        _ = other
    }

    @Test func linesWithoutAnEndAndOfOtherSystemsAreRead() throws {
        let (known, scratch) = try file("a.test:21 \(Self.one)\r\nb.test:21\t\(Self.other.lowercased())")
        #expect(try known.fingerprints(of: "a.test:21") == [fingerprint(Self.one)])
        #expect(try known.fingerprints(of: "b.test:21") == [fingerprint(Self.other)])
        try known.remember(fingerprint(Self.one), of: "c.test:21")
        #expect(scratch.text?.hasSuffix("\(Self.other.lowercased())\nc.test:21 \(Self.one)\n") == true)
    }

    @Test func aFileBehindALinkStaysThere() throws {
        let (known, scratch) = try file(nil)
        let real = scratch.folder.appending(path: "real").path(percentEncoded: false)
        #expect(FileManager.default.createFile(atPath: real, contents: Data()))
        try FileManager.default.createSymbolicLink(atPath: scratch.path, withDestinationPath: real)
        try known.remember(fingerprint(Self.one), of: "a.test:21")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path) == real)
        #expect(try String(contentsOfFile: real, encoding: .utf8) == "a.test:21 \(Self.one)\n")
    }

    @Test func nothingIsLostWhenManyWriteAtOnce() async throws {
        let (known, scratch) = try file(nil)
        let one = try fingerprint(Self.one)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 { group.addTask { try known.remember(one, of: "host\(index):21") } }
            try await group.waitForAll()
        }
        #expect(scratch.text?.split(separator: "\n").count == 40)
    }

    @Test func aLockThatIsNotLetGoOfIsNotWaitedForForEver() throws {
        let (known, scratch) = try file("")
        let lock = open(scratch.path + ".lock", O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        var impatient = known.file
        impatient.patience = 30
        #expect(throws: Failure.self) { try impatient.change { $0 + ["a"] } }
        #expect(scratch.text == "")
    }
}

/// The file of servers that are spoken to with TLS 1.2.
@Suite struct OldServersTests {
    private static let day: Int64 = 86_400

    private func servers(_ scratch: Scratch, at time: Int64) -> OldServers {
        OldServers(file: LineFile(path: scratch.path), now: { time })
    }

    @Test func aServerIsRememberedForAMonth() throws {
        let scratch = try Scratch(nil)
        let start: Int64 = 1_800_000_000
        servers(scratch, at: start).remember(old: "a.test:21")
        #expect(scratch.text == "a.test:21 20270115080000\n")
        #expect(servers(scratch, at: start + 29 * Self.day).isOld("a.test:21"))
        #expect(!servers(scratch, at: start + 31 * Self.day).isOld("a.test:21"))
        #expect(!servers(scratch, at: start).isOld("a.test:2"))
        // Found again, it is once in there; what is forgotten goes, and what nobody can read.
        try (try #require(scratch.text) + "broken\n").write(toFile: scratch.path, atomically: false, encoding: .utf8)
        servers(scratch, at: start + Self.day).remember(old: "a.test:21")
        #expect(scratch.text == "a.test:21 20270116080000\n")
        servers(scratch, at: start + 40 * Self.day).remember(old: "b.test:21")
        #expect(scratch.text == "b.test:21 20270224080000\n")
    }

    @Test func aFileThatCannotBeUsedCostsNothingElse() throws {
        let scratch = try Scratch(nil)
        // A directory in the file's place.
        let path = scratch.folder.appending(path: "taken").path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let servers = OldServers(file: LineFile(path: path))
        servers.remember(old: "a.test:21")
        #expect(!servers.isOld("a.test:21"))
    }
}
