import Testing

@testable import FTPCore

@Suite("Options of LIST and what they ask for")
struct ListingStyleTests {
    private func names(_ options: String) -> [String] {
        let entries = [("b", 5, 30), ("a", 9, 10), (".h", 1, 20), ("c", 5, 20)].map { name, size, time in
            var entry = Entry(name: name.bytes, kind: .file)
            entry.size = UInt64(size)
            entry.modified = Timestamp(seconds: Int64(time))
            return entry
        }
        let style = ListingRequest(argument: options.bytes).style
        return entries.filter { style.shows($0.name) }.sorted(by: style.precedes).map(\.shownName)
    }

    @Test(
        "Sorted by name, time or size, forwards or backwards, with hidden names or without",
        arguments: [
            ("", "a b c"), ("-l", "a b c"), ("-r", "c b a"), ("-t", "b c a"), ("-tr", "a c b"), ("-S", "a b c"),
            ("-Sr", "c b a"), ("-a", ".h a b c"), ("-lat", "b .h c a"), ("-t -S", "a b c"), ("-A", ".h a b c"),
            ("-xyz", "a b c"),
        ])
    func order(options: String, expected: String) {
        #expect(names(options).joined(separator: " ") == expected)
    }

    @Test("The last of -l and -1 holds; the rest are switches")
    func switches() {
        #expect(ListingRequest(argument: "x".bytes).style.isLong == nil)
        #expect(ListingRequest(argument: "-l1".bytes).style.isLong == false)
        #expect(ListingRequest(argument: "-1l".bytes).style.isLong == true)
        let style = ListingRequest(argument: "-R -F -d".bytes).style
        #expect(style.isRecursive && style.classifies && style.listsDirectoriesThemselves && !style.isReversed)
        #expect(!ListingRequest(argument: "-A".bytes).style.shows("..".bytes))
    }

    @Test("-F marks directories, links and programs")
    func marks() {
        func line(_ kind: Entry.Kind, _ permissions: UInt16? = nil) -> String {
            var entry = Entry(name: "x".bytes, kind: kind)
            entry.permissions = permissions
            var output: [UInt8] = []
            UnixListing.write(entry, now: Timestamp(seconds: 0), classifies: true, into: &output)
            return String(output.text.dropLast(1).split(separator: " ").suffix(1).joined())
        }
        #expect(line(.directory) == "x/" && line(.file) == "x" && line(.file, 0o755) == "x*" && line(.other) == "x")
        #expect(line(.link(target: nil)) == "x@" && line(.link(target: "y".bytes)) == "y")
    }

    @Test("Times may be shown ahead of UTC or behind it")
    func offset() {
        var entry = Entry(name: "x".bytes, kind: .file)
        entry.modified = Timestamp(seconds: 1_047_222_986)
        func line(_ offset: Int64) -> String {
            var output: [UInt8] = []
            UnixListing.write(entry, now: Timestamp(seconds: 1_047_222_986), timeOffset: offset, into: &output)
            return output.text
        }
        #expect(line(0).contains("Mar  9 15:16 x") && line(5_400).contains("Mar  9 16:46 x"))
        #expect(line(-57_600).contains("Mar  8 23:16 x"))
        entry.modified = Timestamp(seconds: .max)
        #expect(!line(86_400).isEmpty)
    }
}
