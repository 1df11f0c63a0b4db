import Testing

@testable import FTPCore

@Suite("Machine listings (RFC 3659 §7)")
struct MachineListingTests {
    @Test("The RFC's own lines")
    func examples() {
        let file = MachineListing.read("Type=file;Size=25730;Modify=19940728095854;Perm=; cap60.pl198.tar.gz".bytes)
        #expect(file.kind == .file && file.size == 25_730 && file.modified?.timeValue == "19940728095854")
        #expect(file.name == "cap60.pl198.tar.gz".bytes)
        #expect(MachineListing.read("Type=cdir;Perm=el;Unique=keVO1+ZF4; test".bytes).kind == .currentDirectory)
        #expect(MachineListing.read("type=pdir;modify=19990112030508; ..".bytes).kind == .parentDirectory)
        #expect(
            MachineListing.read("Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar".bytes).kind
                == .link(target: "/foobar".bytes))
        #expect(MachineListing.read("Type=OS.unix=chr-13/29;Perm=; device".bytes).kind == .other)
    }

    @Test(
        "Names are all that follows the first space",
        arguments: [
            ("type=file; a;b=c d", "a;b=c d"), ("type=file;  a", " a"), (" name", "name"),
            ("type=file;x.unknown=5;UNIX.mode=0644; n", "n"), ("type=file; n ", "n "),
            ("size=12;type=FILE; n", "n"),
        ])
    func names(line: String, name: String) {
        #expect(MachineListing.read(line.bytes).name == name.bytes)
    }

    @Test(
        "Without a space after the facts, or without facts, the line is kept and nothing is believed",
        arguments: ["type=file;size=3;name", "type=file;", "type=file; ", "hello world", "", "type=file"])
    func unreadable(line: String) {
        let entry = MachineListing.read(line.bytes)
        #expect(entry.kind == .unknown && entry.size == nil)
        #expect(entry.raw == line.bytes && entry.name == line.bytes)
    }

    @Test("Values that are not of a fact's form are left out; the others are kept")
    func badValues() {
        let entry = MachineListing.read("type=file;size=+5;modify=2003;UNIX.mode=+644;unix.owner=joe;x; n".bytes)
        #expect(entry.kind == .file && entry.size == nil && entry.modified == nil && entry.permissions == nil)
        #expect(entry.owner == "joe".bytes && entry.name == "n".bytes)
    }

    @Test("The time of creation is written and read")
    func creation() {
        let entry = MachineListing.read("type=file;create=20030309151626; n".bytes)
        #expect(entry.created == Timestamp(seconds: 1_047_222_986))
        var line: [UInt8] = []
        MachineListing(facts: [.create]).write(entry, perm: nil, into: &line)
        #expect(line == "create=20030309151626; n".bytes)
    }

    @Test("MLST's line with the reply's blank before it")
    func indented() {
        let entry = MachineListing.read(" type=file;size=3; n".bytes)
        #expect(entry.kind == .file && entry.size == 3 && entry.name == "n".bytes)
        #expect(entry.raw == " type=file;size=3; n".bytes)
    }

    @Test("FEAT's line and OPTS choose facts (RFC 3659 §7.8, §7.9)")
    func selection() {
        #expect(
            Fact.feature(selected: [.type, .size])
                == "MLST type*;perm;size*;modify;create;unique;UNIX.mode;UNIX.owner;UNIX.group;")
        #expect(Fact.selection("TYPE;Size;nonsense;unix.MODE;".bytes) == [.type, .size, .unixMode])
        #expect(Fact.selection(nil) == [])
        #expect(Fact.selection("type".bytes) == nil)
        #expect(Fact.selection("type ;".bytes) == nil)
    }

    @Test("What is written is read again")
    func roundTrip() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<500 {
            var entry = Entry(
                name: (0..<9).map { _ in .random(in: 14...255, using: &random) },
                kind: random.pick([.file, .directory, .currentDirectory, .link(target: nil), .other]))
            if !entry.isDirectory { entry.size = .random(in: 0 ... .max, using: &random) }
            entry.modified = Timestamp(seconds: .random(in: 0...4_000_000_000, using: &random))
            entry.permissions = .random(in: 0...0o7777, using: &random)
            entry.owner = "joe".bytes
            entry.unique = "801g4A"
            var line: [UInt8] = []
            MachineListing(facts: Fact.usual).write(entry, perm: Array("adfrw".utf8), into: &line)
            entry.raw = line
            #expect(MachineListing.read(line) == entry)
        }
    }

    @Test("A name, an owner or a group cannot end the line or a fact")
    func injection() {
        var entry = Entry(name: "a\r\ntype=dir; b".bytes, kind: .file)
        entry.owner = "x;size=0; y\n".bytes
        entry.group = "domain users".bytes
        entry.size = 5
        var line: [UInt8] = []
        MachineListing(facts: Fact.usual).write(entry, perm: nil, into: &line)
        #expect(!line.contains(0x0A) && !line.contains(0x0D))
        let read = MachineListing.read(line)
        #expect(read.name == "a??type=dir; b".bytes && read.size == 5 && read.kind == .file)
    }
}
