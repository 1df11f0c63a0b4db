import Foundation

/// A certificate and its key, made by openssl.
struct TLSMaterial {
    let folder: TemporaryFolder
    let name: String

    var certificate: String { folder.file("\(name).pem") }
    var key: String { folder.file("\(name).key") }
    /// Both in one file.
    var both: String { folder.file("\(name)-both.pem") }

    private static let names = "subjectAltName=IP:127.0.0.1,IP:::1"

    /// One that signs itself, and may sign others.
    func makeSelfSigned() throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
            "-out", certificate, "-days", "2", "-subj", "/CN=\(name).test", "-addext", Self.names,
        ])
        try join()
    }

    /// One that an authority signs.
    func make(signedBy authority: TLSMaterial) throws {
        let request = folder.file("\(name).csr")
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
            request, "-subj", "/CN=\(name).test",
        ])
        try openssl([
            "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-set_serial", "2",
            "-days", "2", "-out", certificate,
        ])
        try join()
    }

    private func openssl(_ arguments: [String]) throws {
        try run(Invocation(program: try Program.named("openssl"), arguments: arguments))
    }

    private func join() throws {
        let text =
            try String(contentsOfFile: certificate, encoding: .utf8) + String(contentsOfFile: key, encoding: .utf8)
        try text.write(toFile: both, atomically: true, encoding: .utf8)
        guard chmod(both, 0o600) == 0 else { throw Failure.system("chmod") }
    }
}
