import FTPClient
import Testing

@testable import ferry

/// What the options of TLS mean.
@Suite struct TLSOptionsTests {
    private func security(_ arguments: [String], _ url: String = "ftp://a.test/") throws -> ClientSecurity {
        try TLSOptions.parse(arguments).security(for: try #require(FTPURL(argument: url)))
    }

    @Test func aCutIsToleratedOnlyWhenAskedFor() throws {
        #expect(try security(["--tls", "required"]).toleratesCut == false)
        #expect(try security(["--tls", "required", "--tolerate-cut"]).toleratesCut)
        #expect(try security(["--tolerate-cut"], "ftps://a.test/").toleratesCut)
        #expect(throws: (any Error).self) { try security(["--tolerate-cut"]) }
    }

    @Test func serversOfOldTLSAreRememberedInAFileWhereThereIsAHome() throws {
        let isFile = try security([], "ftps://a.test/").memory is OldServers
        #expect(isFile == (OldServers.ofUser != nil))
    }

    @Test func nobodyIsAskedWhereTrustIsSaid() throws {
        let pin = "SHA256:" + String(repeating: "ab", count: 32)
        for trust in [["--insecure"], ["--cacert", "/a"], ["--pin", pin]] {
            #expect(try security(["--tls", "required"] + trust).confirm == nil)
        }
        #expect(throws: (any Error).self) { try TLSOptions.parse(["--pin", pin, "--insecure"]) }
        #expect(throws: (any Error).self) { try TLSOptions.parse(["--pin", "SHA256:ab"]) }
        #expect(throws: (any Error).self) { try TLSOptions.parse(["--key", "/a"]) }
    }
}
