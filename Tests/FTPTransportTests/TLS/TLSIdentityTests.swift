import Foundation
import Testing

@testable import FTPTransport

/// Certificates and keys, from files and made here.
@Suite struct TLSIdentityTests {
    @Test func readAndWritten() throws {
        let world = try TLSWorld.make()
        let chain = try TLSWorld.write(world.server.chainPEM + world.authority.chainPEM)
        let key = try TLSWorld.write(world.server.keyPEM)
        let read = try TLSIdentity(chainFile: chain, keyFile: key)
        #expect(read.certificate == world.server.certificate)
        #expect(read.chainPEM == world.server.chainPEM + world.authority.chainPEM)
        let certificate = read.certificate
        #expect(certificate.subject == "CN=ferry.test" && certificate.names == ["ferry.test", "127.0.0.1", "::1"])
        #expect(certificate.issuer == "CN=Ferry's test authority" && !certificate.isSelfIssued)
        #expect(certificate.notAfter - certificate.notBefore == 2 * TLSWorld.day)
        #expect(TLSFingerprint("SHA256:\(certificate.fingerprint)") == certificate.fingerprint)
    }

    private func error(_ body: () throws -> TLSIdentity) -> TLSIdentityError? {
        do {
            _ = try body()
            return nil
        } catch { return error as? TLSIdentityError }
    }

    @Test func whatIsWrongIsSaid() throws {
        let world = try TLSWorld.make()
        let (chain, key) = (world.server.chainPEM, world.server.keyPEM)
        let text = Array("nothing\n".utf8)
        let cut = Array(chain.prefix(200)) + Array("\n-----END CERTIFICATE-----\n".utf8)
        #expect(error { try TLSIdentity(chain: text, key: key) } == .noCertificate(file: "certificate"))
        #expect(error { try TLSIdentity(chain: [], key: key) } == .noCertificate(file: "certificate"))
        #expect(error { try TLSIdentity(chain: cut, key: key) } == .damagedCertificate(file: "certificate"))
        #expect(error { try TLSIdentity(chain: chain + cut, key: key) } == .damagedCertificate(file: "certificate"))
        #expect(error { try TLSIdentity(chain: chain, key: chain) } == .noKey(file: "key"))
        #expect(error { try TLSIdentity(chain: chain, key: text) } == .noKey(file: "key"))
        #expect(
            error { try TLSIdentity(chain: chain, key: world.authority.keyPEM) }
                == .mismatch(chain: "certificate", key: "key"))
        #expect(
            error { try TLSIdentity(chainFile: "/none/cert.pem", keyFile: "/none/key.pem") }
                == .file(path: "/none/cert.pem", SystemError("open", ENOENT)))
    }

    @Test(arguments: [encrypted, traditional]) func aKeyWithAPassphraseIsRefused(pem: String) throws {
        let world = try TLSWorld.make()
        #expect(
            error { try TLSIdentity(chain: world.server.chainPEM, key: Array(pem.utf8), keyName: "k.pem") }
                == .encryptedKey(file: "k.pem"))
    }

    @Test func aSelfSignedOneStays() throws {
        let path = NSTemporaryDirectory() + "ferry-self-\(UUID().uuidString).pem"
        defer { unlink(path) }
        let first = try TLSIdentity(selfSignedIn: path, for: ["ferry.test", "192.0.2.1"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = try TLSIdentity(selfSignedIn: path, for: ["ignored"])
        #expect(first.certificate == second.certificate && first.certificate.names == ["ferry.test", "192.0.2.1"])
        #expect(first.certificate.isSelfIssued)
        #expect(throws: TLSIdentityError.self) { try TLSIdentity(selfSignedIn: "/none/x.pem", for: ["x"]) }
    }

    @Test func namesCannotSmuggle() throws {
        let identity = try TLSIdentity(selfSignedFor: ["a,DNS:evil.test"])
        #expect(identity.certificate.names == ["a,DNS:evil.test"])
    }

    @Test(arguments: ["", "AB", "zz", String(repeating: "0", count: 63), String(repeating: "+1", count: 32)])
    func noFingerprint(text: String) { #expect(TLSFingerprint(text) == nil) }

    @Test func settingsThatMakeNoContext() throws {
        let world = try TLSWorld.make()
        func error(_ change: (inout TLSServerSettings) -> Void) -> TLSContextError? {
            do {
                _ = try world.serverContext(change)
                return nil
            } catch { return error as? TLSContextError }
        }
        #expect(error { $0.identities = [] } == .noIdentity)
        #expect(error { ($0.policy.minimum, $0.policy.maximum) = (.v1_3, .v1_2) } == .noVersion)
        #expect(error { $0.policy.ciphers = "NONSENSE" } == .ciphers("NONSENSE"))
        #expect(error { $0.clientCertificates = .required(authorities: "/none") } == .authorities(file: "/none"))
    }

    /// `openssl genpkey -algorithm ed25519 -aes256`, and the older form of `openssl ec -aes128`.
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhnk6DaMsP0vQICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAag0LZsXMFQ5rlREuBq+jAEQLF7
        PRB2BHNRyeoOz9e44Q6tk4NizlkkX6is9IGJf1quZqZ0xKXlaieWbuSrn/HpfVCZ
        ijRSXMEomm5pDJel0ME=
        -----END ENCRYPTED PRIVATE KEY-----

        """
    static let traditional = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,DBBE50D1516209D63751C432F30397A9

        3TzJOcU8MbEFS23cqmJrzcRzW9S2Lehh1pzgn6Dny5DB6pY47O1D2IsmDeXkEfSZ
        qsFFEu0JWYG6JFlK/xIiJD8OgFqRkXhhCI5jA4i7U2kO0OlrqWeVgaEmqHmd8vpd
        k59pDiGxOfaUOdxIvyUr8BMMcguz8Bgiv2JjbxQwqDw=
        -----END EC PRIVATE KEY-----

        """
}
