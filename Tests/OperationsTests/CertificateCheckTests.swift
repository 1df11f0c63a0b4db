import FTPTransport
import Glibc
import Testing

@testable import ferry

/// What `--check` says of certificates and keys: what is wrong, and in which file.
@Suite struct CertificateCheckTests {
    private static let now: Int64 = 1_800_000_000
    private static let day: Int64 = 86_400

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func identity(_ name: String = "ferry.test", from: Int64 = -day, to: Int64 = 400 * day) throws
        -> TLSIdentity
    {
        try TLSIdentity(for: [name], notBefore: Self.now + from, notAfter: Self.now + to)
    }

    private func write(_ text: String, _ name: String) throws { try scratch.write(Array(text.utf8), to: name) }

    private func plan(_ text: String) throws -> ServePlan {
        try write("tls:\n" + text.replacing("DIR", with: scratch.path), "ferry.yaml")
        return ServePlan(file: scratch.path + "/ferry.yaml", environment: [:], options: [:])
    }

    /// The sentences about a certificate that is valid between these times.
    private func sentences(from: Int64, to: Int64) throws -> [String] {
        let identity = try identity(from: from, to: to)
        try scratch.write(identity.keyPEM + identity.chainPEM, to: "id.pem")
        chmod(scratch.file("id.pem"), 0o600)
        let plan = try plan("  certificate: DIR/id.pem\n")
        #expect(plan.securityProblems.isEmpty)
        let material = try #require(try plan.readSecurity())
        return material.warnings(plan.settings.tls, at: Self.now).map { $0.replacing(scratch.path, with: "DIR") }
    }

    @Test func timesAreTold() throws {
        #expect(try sentences(from: -Self.day, to: 400 * Self.day) == [])
        #expect(
            try sentences(from: -Self.day, to: -1) == [
                "TLS: DIR/id.pem: the certificate for CN=ferry.test has expired on 2027-01-15."
            ])
        #expect(
            try sentences(from: Self.day, to: 400 * Self.day) == [
                "TLS: DIR/id.pem: the certificate for CN=ferry.test is not valid before 2027-01-16."
            ])
        #expect(
            try sentences(from: -Self.day, to: 3 * Self.day) == [
                "DIR/id.pem: the certificate for CN=ferry.test ends on 2027-01-18."
            ])
    }

    @Test func aKeyForEverybodyIsTold() throws {
        let identity = try identity()
        try scratch.write(identity.chainPEM, to: "chain.pem")
        try scratch.write(identity.keyPEM, to: "key.pem")
        let plan = try plan("  certificate: DIR/chain.pem\n  key: DIR/key.pem\n")
        let material = try #require(try plan.readSecurity())
        for (mode, number): (mode_t, Int) in [(0o644, 1), (0o640, 0)] {
            chmod(scratch.file("key.pem"), mode)
            let lines = material.warnings(plan.settings.tls, at: Self.now)
            #expect(lines.filter { $0.contains("key.pem can be read by everybody") }.count == number)
        }
    }

    /// Of no use to anybody.
    private static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjF2faTAx1DKgICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEF6wE6Z70+68i7Po/DaTxXgEgZA6
        Bp2c3+buMLz7HBOrLwIII1Si41alGGx4nP9R/PNPG1wZ2fv/674PZCoexp1Gl/aN
        z9bxiUb4AJzhK8ZeA/GI0qUX55ZpCQHVmyX6fIeemv2PNBwkkTYTcmnu/Ujf2RIv
        M2a8CHhKz4FnJQa5ACFgPyUT/XPWsJqr1IX12F7BVWmd7D3CgVIZALLaX3vghnU=
        -----END ENCRYPTED PRIVATE KEY-----
        """

    @Test(arguments: [
        ("empty.pem", "key.pem", "DIR/empty.pem: there is no certificate in it (PEM, BEGIN CERTIFICATE)"),
        ("chain.pem", "empty.pem", "DIR/empty.pem: there is no private key in it (PEM, BEGIN PRIVATE KEY)"),
        ("damaged.pem", "key.pem", "DIR/damaged.pem: a certificate in it cannot be read"),
        ("chain.pem", "locked.pem", "DIR/locked.pem: the private key is encrypted, and nobody is there to type"),
        ("chain.pem", "other.pem", "DIR/other.pem: this is not the key of the first certificate in DIR/chain.pem"),
        ("chain.pem", "missing.pem", "DIR/missing.pem: open: No such file or directory"),
        (".", "key.pem", "DIR/.: read: Is a directory"),
    ])
    func filesThatAreOfNoUseAreNamed(_ chain: String, _ key: String, _ message: String) throws {
        let identity = try identity()
        try scratch.write(identity.chainPEM, to: "chain.pem")
        try scratch.write(identity.keyPEM, to: "key.pem")
        try scratch.write(try self.identity().keyPEM, to: "other.pem")
        try write("", "empty.pem")
        try write("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", "damaged.pem")
        try write(Self.encrypted, "locked.pem")
        let problems = try plan("  certificate: DIR/\(chain)\n  key: DIR/\(key)\n").securityProblems
        #expect(problems.count == 1)
        let wanted = "tls.certificate: " + message.replacing("DIR", with: scratch.path)
        #expect(problems.first?.message.hasPrefix(wanted) == true, "\(problems.map(\.message))")
        #expect(problems.first?.line == 2)
    }

    /// One setting takes away what another one asks for.
    @Test(arguments: [
        ("  mode: off\n  implicit-port: 2990\n", "tls.implicit-port", "tls.mode"),
        ("  mode: off\n  data: required\n", "tls.data", "tls.mode"),
    ])
    func contradictionsNameBoth(_ text: String, _ first: String, _ second: String) throws {
        let identity = try identity()
        try scratch.write(identity.keyPEM + identity.chainPEM, to: "id.pem")
        let problems = try plan("  certificate: DIR/id.pem\n" + text).securityProblems
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains(first) == true && problems.first?.message.contains(second) == true)
    }
}
