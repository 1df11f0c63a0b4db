import Testing

@testable import FTPCore

@Suite("LIST lines as IIS writes them, in DOS style")
struct DOSLinesTests {
    @Test(
        "Each is read",
        arguments: [
            (
                "03-07-03  03:30PM                  744 README.TXT", Entry.Kind.file, "README.TXT", UInt64(744),
                "20030307153000"
            ),
            (
                "03-07-2003  12:30AM       <DIR>          Program Files", .directory, "Program Files", nil,
                "20030307003000"
            ),
            ("03-07-2003  12:30PM       <DIR>          x", .directory, "x", nil, "20030307123000"),
            ("03-07-98  09:05AM                1,234 a  b", .file, "a  b", 1234, "19980307090500"),
            ("2003-03-07  15:30                  744 x", .file, "x", 744, "20030307153000"),
            ("03/07/2003  15:30                  744 x", .file, "x", 744, "20030307153000"),
            ("13-45-2003  15:30                  744 x", .file, "x", 744, nil),
            ("03-07-2003  03:30pm                  744 x\r", .file, "x", 744, "20030307153000"),
        ] as [(String, Entry.Kind, String, UInt64?, String?)])
    func isRead(line: String, kind: Entry.Kind, name: String, size: UInt64?, modified: String?) throws {
        let entry = try #require(listed(line))
        #expect(entry.kind == kind)
        #expect(entry.name == name.bytes)
        #expect(entry.size == size)
        #expect(entry.modified?.timeValue == modified)
    }

    @Test(
        "Others are unknown",
        arguments: [
            "03-07-03  03:30PM                  744", "03-07-03  03:30PM  <JUNCTION>  x", "03-07-03 03.30 744 x",
            "03-07 03:30PM 744 x", "03-07-103 03:30PM 744 x",
            "03-07-9223372036854775807 03:30PM 744 x", "a-b-c 03:30PM 744 x",
        ])
    func unknown(line: String) {
        #expect(listed(line)?.kind == .unknown)
        #expect(listed(line)?.raw == line.bytes)
    }
}
