import Glibc
import Testing

@testable import ferry

/// Which directories files of the server's own open to it.
struct LandlockPolicyTests {
    @Test(arguments: [
        ("/etc/ferry.yaml", true), ("/etc/ferry/ferry.yaml", false), ("/tmp/x.log", true), ("/home/a/x.log", true),
        ("/home/a/logs/x.log", false), ("/var/log/ferry.log", true), ("/var/log/ferry/ferry.log", false),
        ("/tmp/../etc/x", true),
    ])
    func crowdedDirectories(_ path: String, _ isCrowded: Bool) {
        #expect(CrowdedDirectory.holds(path) == isCrowded)
    }

    @Test func aCrowdedDirectoryIsNeverGranted() {
        // Whether the file is there or not.
        let policy = LandlockPolicy(
            settings: ["/etc/passwd", "/etc/ferry-not-there.yaml"], state: ["/tmp/ferry-not-there.log"],
            recordings: ["/tmp/ferry-not-there.pcap"], sockets: ["/tmp/ferry-not-there.sock"])
        let paths = policy.grants.map(\.path)
        for folder in ["/etc", "/tmp", "/"] { #expect(!paths.contains(folder)) }
        #expect(policy.warnings.count == 3)
        #expect(policy.warnings.allSatisfy { $0.hasSuffix("Put it in a directory of its own.") })
        #expect(policy.impossibleSockets == ["/tmp/ferry-not-there.sock"])
    }

    @Test func theReportNamesWhatIsGranted() throws {
        let place = try Folder()
        let policy = LandlockPolicy(
            readable: ["/srv"], settings: ["\(place.path)/settings/ferry.yaml"],
            state: ["\(place.path)/logs/ferry.log", "/tmp/ferry-not-there.log"], recordings: ["\(place.path)/all.pcap"],
            directories: ["\(place.path)/recordings"])
        #expect(policy.warnings.count == 1)
        #expect(
            Landlock.report(policy, version: 6) == """
                Landlock ABI 6: may read /srv; may read all in \(place.path)/settings; \
                may make, change and remove files in \(place.path)/logs, \(place.path)/recordings; \
                may change /tmp/ferry-not-there.log, \(place.path)/all.pcap; no other files but the system's own
                """)
    }

    @Test func aLinkLeadsToWhereItsFileLies() throws {
        let place = try Folder()
        let file = "\(place.path)/settings/real.yaml"
        let link = "\(place.path)/logs/link.yaml"
        close(open(file, O_WRONLY | O_CREAT, 0o600))
        symlink(file, link)
        #expect(LandlockPolicy().reach(of: [link]) == ["\(place.path)/logs", "\(place.path)/settings"])
    }

    @Test func recordingsAreMadeBeforeTheRulesHold() throws {
        let place = try Folder()
        let path = "\(place.path)/all.pcap"
        try LandlockPolicy(state: ["\(place.path)/logs/x.log"], recordings: [path]).makeFiles(for: nil)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(stat("\(place.path)/logs/x.log", &status) != 0, "its directory is granted")
        // What is there is left as it is.
        chmod(path, 0o644)
        try LandlockPolicy(recordings: [path]).makeFiles(for: nil)
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o644)
        #expect(throws: Failure.self) { try LandlockPolicy(recordings: ["/missing/x.pcap"]).makeFiles(for: nil) }
    }
}

/// A directory of its own for one test, with three in it.
private final class Folder {
    let path: String

    init() throws {
        var template = Array("/tmp/ferry-policy-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["settings", "logs", "recordings"] { mkdir("\(path)/\(name)", 0o700) }
    }

    deinit {
        for name in ["settings/real.yaml", "logs/link.yaml", "all.pcap"] { unlink("\(path)/\(name)") }
        for name in ["settings", "logs", "recordings"] { rmdir("\(path)/\(name)") }
        rmdir(path)
    }
}
