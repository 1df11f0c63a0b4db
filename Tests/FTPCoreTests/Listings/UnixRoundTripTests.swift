import Testing

@testable import FTPCore

@Suite("LIST lines written, and read again")
struct UnixRoundTripTests {
    static func written(_ entry: Entry) -> [UInt8] {
        var line: [UInt8] = []
        UnixListing.write(entry, now: listingNow, into: &line)
        return line
    }

    @Test("The form is that of `ls -l`")
    func form() {
        var entry = Entry(name: "README".bytes, kind: .file)
        entry.size = 744
        entry.modified = Timestamp(timeValue: "20260301101559".bytes)
        #expect(Self.written(entry).text == "-rw-r--r--   1 0        0                 744 Mar  1 10:15 README\r\n")
        entry.modified = Timestamp(timeValue: "20030301101559".bytes)
        #expect(Self.written(entry).text.contains(" Mar  1  2003 README"))
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<1000 {
            var entry = Entry(
                name: (0..<9).map { _ in .random(in: 14...255, using: &random) },
                kind: random.pick([.file, .directory, .link(target: "t".bytes), .other]))
            entry.size = .random(in: 0 ... .max, using: &random)
            entry.permissions = .random(in: 0...0o7777, using: &random)
            entry.links = random.pick([1, 9, 999, 1000, 9999, 10_000, 99_999, .max])
            entry.owner = random.pick(["0", "joe", "averylongusername"]).bytes
            entry.group = random.pick(["0", "users", "exactly9c"]).bytes
            // Whole minutes within half a year: older dates lose their time of day.
            entry.modified = Timestamp(seconds: listingNow.seconds - 60 * .random(in: 0...262_000, using: &random))
            let line = Self.written(entry)
            var read = try #require(ListingReader(now: listingNow).read(Array(line.dropLast())))
            #expect(read.raw == Array(line.dropLast(2)))
            read.raw = nil
            #expect(read == entry, "\(line.text)")
        }
    }

    @Test("Any modification time has a line", arguments: [Int64.min, -1, 0, 253_402_300_800, .max])
    func extremes(seconds: Int64) {
        var entry = Entry(name: "x".bytes, kind: .file)
        entry.modified = Timestamp(seconds: seconds)
        #expect(Self.written(entry).suffix(4).elementsEqual(" x\r\n".utf8))
    }

    @Test("A line end in a name, a target, an owner or a group makes no second line")
    func injection() {
        var entry = Entry(name: "a\r\n-rw-r--r-- 1 0 0 0 Jan 1 2000 b".bytes, kind: .link(target: "c\nd".bytes))
        entry.owner = "o\n".bytes
        entry.group = "g\r\n".bytes
        let line = Self.written(entry)
        #expect(line.filter { $0 == 0x0A }.count == 1 && line.filter { $0 == 0x0D }.count == 1)
    }
}
