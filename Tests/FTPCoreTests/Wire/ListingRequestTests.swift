import Testing

@testable import FTPCore

@Suite("LIST's argument: options that no RFC knows, and a path")
struct ListingRequestTests {
    @Test(
        "Options are taken off, the path is left as it is",
        arguments: [
            (nil, "", nil), ("", "", nil), ("-al", "al", nil), ("-al dir", "al", "dir"), ("-a -l dir", "al", "dir"),
            ("-x y", "x", "y"), ("dir -al", "", "dir -al"),
            ("a b", "", "a b"), ("-", "", "-"), ("-- -x", "", "-x"), ("-a -- -x", "a", "-x"), ("--", "", nil),
            ("-1", "1", nil), ("-2x", "", "-2x"), ("--help", "", "--help"),
            ("-a.txt", "", "-a.txt"), ("-al  dir", "al", "dir"), (" dir", "", " dir"), (" -al dir", "al", "dir"),
            ("  ", "", nil),
            ("-la dir with blanks", "al", "dir with blanks"),
        ] as [(String?, String, String?)])
    func parts(argument: String?, options: String, path: String?) {
        let request = ListingRequest(argument: argument?.bytes)
        #expect(request.options.sorted() == options.bytes.sorted())
        #expect(request.path == path.map { Pathname($0) })
        for option in options { #expect(request.has(option)) }
        #expect(!request.has("R") && !request.has("é"))
    }

    @Test(
        "A path that begins with a hyphen or a blank is written so that it is read as a path",
        arguments: ["-x", "-al", "--", "-", "-a b", " x", "-a -- b", "dir"])
    func roundTrip(path: String) {
        for options in ["", "al"] {
            let request = ListingRequest(options: options.bytes, path: Pathname(path))
            let read = ListingRequest(argument: request.argument)
            #expect(read.options == request.options)
            #expect(read.path.map { VirtualPath.root.resolving($0) } == VirtualPath.root.resolving(Pathname(path)))
        }
    }
}
