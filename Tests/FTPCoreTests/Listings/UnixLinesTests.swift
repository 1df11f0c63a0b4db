import Testing

@testable import FTPCore

/// The moment that listing tests are read at: 2026-03-15 12:00.
let listingNow = Timestamp(timeValue: "20260315120000".bytes) ?? Timestamp(seconds: 0)

/// The entry of one line.
func listed(_ line: String, now: Timestamp = listingNow) -> Entry? { ListingReader(now: now).read(line.bytes) }

@Suite("LIST lines as UNIX servers write them")
struct UnixLinesTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let server: String
        let line: String
        var kind = Entry.Kind.file
        let name: String
        var size: UInt64?
        var modified = "20260301101500"
        var permissions: UInt16?
        var owner: String?
        var group: String?

        var testDescription: String { "\(server): \(line)" }
    }

    static let samples = [
        Sample(
            server: "vsftpd", line: "-rw-r--r--    1 0        0             744 Mar 01 10:15 README", name: "README",
            size: 744, permissions: 0o644, owner: "0", group: "0"),
        Sample(
            server: "vsftpd", line: "drwxr-xr-x    2 1000     1000         4096 Mar 01 10:15 pub", kind: .directory,
            name: "pub", size: 4096, permissions: 0o755, owner: "1000", group: "1000"),
        Sample(
            server: "pure-ftpd", line: "-rw-r--r--   1 ftp      ftp               744 Mar  1 10:15 a b  c",
            name: "a b  c", size: 744, permissions: 0o644, owner: "ftp", group: "ftp"),
        Sample(
            server: "pure-ftpd", line: "drwx--x--x    3 1000       www-data         4096 Mar  1  2003 .",
            kind: .directory, name: ".", size: 4096, modified: "20030301000000", permissions: 0o711, owner: "1000",
            group: "www-data"),
        Sample(
            server: "proftpd", line: "-rw-r--r--   1 joe      users    123456789012 Mar  1 10:15 big.iso",
            name: "big.iso", size: 123_456_789_012, permissions: 0o644, owner: "joe", group: "users"),
        Sample(
            server: "proftpd", line: "lrwxrwxrwx   1 joe      users           7 Mar  1 10:15 link -> dir/a b",
            kind: .link(target: "dir/a b".bytes), name: "link", size: 7, permissions: 0o777, owner: "joe",
            group: "users"),
        Sample(
            server: "pyftpdlib", line: "-rw-rw-r--   1 root     root          744 Mar 01 10:15 README\r",
            name: "README", size: 744, permissions: 0o664, owner: "root", group: "root"),
        Sample(
            server: "wu-ftpd", line: "-rw-r--r--   1 12       22            744 Mar  1  1998 README", name: "README",
            size: 744, modified: "19980301000000", permissions: 0o644, owner: "12", group: "22"),
        Sample(
            server: "no group", line: "-rw-r--r--   1 joe           744 Mar  1 10:15 README", name: "README", size: 744,
            permissions: 0o644, owner: "joe"),
        Sample(
            server: "no owner", line: "-rw-r--r--   1      744 Mar  1 10:15 README", name: "README", size: 744,
            permissions: 0o644),
        Sample(
            server: "ACL", line: "-rw-r--r--+  1 joe users 744 Mar  1 10:15 README", name: "README", size: 744,
            permissions: 0o644, owner: "joe", group: "users"),
        Sample(
            server: "SELinux", line: "drwxr-xr-x.  1 joe users 744 Mar  1 10:15 dir", kind: .directory, name: "dir",
            size: 744, permissions: 0o755, owner: "joe", group: "users"),
        Sample(
            server: "setuid", line: "-rwsr-Sr-t   1 joe users 744 Mar  1 10:15 x", name: "x", size: 744,
            permissions: 0o7745, owner: "joe", group: "users"),
        Sample(
            server: "leading blanks", line: "-rw-r--r--   1 joe users 744 Mar  1 10:15   two blanks ",
            name: "  two blanks ", size: 744, permissions: 0o644, owner: "joe", group: "users"),
        Sample(
            server: "device", line: "brw-rw----   1 root disk  8,   0 Mar  1 10:15 sda", kind: .other, name: "sda",
            permissions: 0o660, owner: "root", group: "disk"),
        Sample(
            server: "device", line: "crw-rw-rw-   1 root root  1, 3 Mar  1 10:15 null", kind: .other, name: "null",
            permissions: 0o666, owner: "root", group: "root"),
        Sample(
            server: "device without blank", line: "crw-rw-rw-   1 root root  1,3 Mar  1 10:15 null", kind: .other,
            name: "null", permissions: 0o666, owner: "root", group: "root"),
        Sample(
            server: "socket", line: "srwxrwxrwx   1 root root  0 Mar  1 10:15 s", kind: .other, name: "s", size: 0,
            permissions: 0o777, owner: "root", group: "root"),
        Sample(
            server: "a name like a date", line: "-rw-r--r--   1 joe users 744 Mar  1 10:15 5 Mar 1 10:16 x",
            name: "5 Mar 1 10:16 x", size: 744, permissions: 0o644, owner: "joe", group: "users"),
        Sample(
            server: "a group called Mar", line: "-rw-r--r--   1 1 Mar 744 Mar  1 10:15 x", name: "x", size: 744,
            permissions: 0o644, owner: "1", group: "Mar"),
        Sample(
            server: "small months", line: "-rw-r--r--   1 joe users 744 mar  1 10:15 x", name: "x", size: 744,
            permissions: 0o644, owner: "joe", group: "users"),
    ]

    @Test("Each is read", arguments: samples)
    func isRead(sample: Sample) throws {
        let entry = try #require(listed(sample.line))
        #expect(entry.kind == sample.kind)
        #expect(entry.name == sample.name.bytes)
        #expect(entry.size == sample.size)
        #expect(entry.modified?.timeValue == sample.modified)
        #expect(entry.permissions == sample.permissions)
        #expect(entry.owner == sample.owner?.bytes)
        #expect(entry.group == sample.group?.bytes)
        #expect(entry.raw == Array(sample.line.bytes.prefix { $0 != 0x0D }))
    }

    @Test("Lines that list nothing", arguments: ["", "   ", "\r", "total 12", "total 0\r"])
    func nothing(line: String) {
        #expect(listed(line) == nil)
    }

    @Test(
        "A line of another form is an entry of unknown kind that holds it",
        arguments: [
            "x", "total", "total x", "ls: cannot open directory '.'", "-rw-r--r--   1 joe users 744 Mar  1 10:15",
            "-rw-r--r--   1 joe users 744 Mar  1 10:15 ",
            "-rw-r--r--   1 joe users x Mar  1 10:15 name", "-rw-r--r--   1 joe users 744 Mrz  1 10:15 name",
            "-rw-r--r--   1 joe users 744 Feb 30 2003 name",
            "-rw-r--r--   1 joe users 744 Mar  1 25:15 name", "-rw-r--r--   1 joe users 744 Mar  0 10:15 name",
            "-rw-r--r--   1 joe users 744 Mar +1 10:15 name",
            "?rw-r--r--   1 joe users 744 Mar  1 10:15 name",
            "-rw-r--r--   1 joe users 99999999999999999999 Mar  1 10:15 name", "-rw 1 joe users 744 Mar  1 10:15 name",
            "README.TXT;1  12  7-MAR-2003 15:30 [SYS]", "d [RWCEAFMS] joe 512 Mar  1 10:15 dir",
            "1-1-9223372036854775807 1:1 5 x", "99999999999999999999-1-1 1:1 5 x",
        ])
    func unreadable(line: String) {
        let entry = listed(line)
        #expect(entry?.kind == .unknown)
        #expect(entry?.raw == line.bytes && entry?.name == line.bytes)
    }

    @Test("No bytes stop the reader")
    func anything() {
        var random = SeededGenerator(seed: 11)
        let words = [
            "-rw-r--r--", "drwxr-xr-x+", "1", "99999999999999999999", "Mar", "Feb", "29", "30", "10:15", "2003", "0",
            "->", "a", "", "<DIR>", "03-07-03", "03:30PM", "9223372036854775807", "1-1-9223372036854775800", "\u{FF}",
            "total",
        ]
        for _ in 0..<5000 {
            let line = (0..<9).map { _ in random.pick(words) }.joined(separator: " ")
            let entry = listed(line)
            #expect(entry == nil || entry?.raw == line.bytes)
            _ = MachineListing.read(line.bytes)
        }
    }
}
