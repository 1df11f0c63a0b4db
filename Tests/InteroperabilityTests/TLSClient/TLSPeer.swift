import Foundation
import Testing

/// A third-party server with TLS as it is set up by default, for a certificate that signs itself.
enum TLSPeer: String, CaseIterable, CustomTestStringConvertible {
    /// Data connections have to resume the control connection's session.
    case vsftpd
    /// It resumes nothing.
    case pureFTPd = "pure-ftpd"
    /// Data connections have to resume the control connection's session.
    case proFTPD = "proftpd"

    var testDescription: String { rawValue }

    private var peer: Peer {
        switch self {
        case .vsftpd: .vsftpd
        case .pureFTPd: .pureFTPd
        case .proFTPD: .proFTPD
        }
    }

    /// Serves a folder on a free port while a body runs, then kills the server with its children.
    func serve<Result>(
        _ folder: String, in parent: TemporaryFolder, _ body: (Endpoint, _ certificate: String) async throws -> Result
    ) async throws -> Result {
        let state = try parent.makeFolder("state")
        let certificate = state.file("certificate.pem")
        let both = state.file("both.pem")
        try Self.makeCertificate(at: certificate, withKey: both)
        let port = try FreePort.take(.IPv4)
        var invocation = try peer.invocation(serving: folder, family: .IPv4, port: port, state: state)
        switch self {
        case .vsftpd: try Self.append(Self.vsftpd(both), to: state.file("vsftpd.conf"))
        case .pureFTPd: invocation.arguments += ["--tls=1", "--certfile=\(both)"]
        case .proFTPD: try Self.append(Self.proFTPD(both), to: state.file("proftpd.conf"))
        }
        let process = try ChildProcess(invocation)
        let deadline = Deadline(after: Bounds.start)
        while (try? Socket.connected(.IPv4, port: port)) == nil {
            if deadline.hasPassed { throw Failure("no connection: \(process.transcript)") }
            try process.readMore(before: Deadline(after: .milliseconds(5)))
            if process.hasEnded { throw Failure("ended before it listened: \(process.transcript)") }
        }
        let endpoint = Endpoint(family: .IPv4, port: port, login: peer.login)
        let result = try await body(endpoint, certificate)
        withExtendedLifetime(process) {}
        return result
    }

    private static func makeCertificate(at path: String, withKey both: String) throws {
        let key = both + ".key"
        try run(
            Invocation(
                program: try Program.named("openssl"),
                arguments: [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    key, "-out", path, "-days", "2", "-subj", "/CN=ferry.test", "-addext",
                    "subjectAltName=IP:127.0.0.1",
                ]))
        let text = try String(contentsOfFile: path, encoding: .utf8) + String(contentsOfFile: key, encoding: .utf8)
        try text.write(toFile: both, atomically: true, encoding: .utf8)
        guard chmod(both, 0o600) == 0 else { throw Failure.system("chmod") }
    }

    private static func append(_ text: String, to path: String) throws {
        let old = try String(contentsOfFile: path, encoding: .utf8)
        try (old + "\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func vsftpd(_ file: String) -> String {
        """
        ssl_enable=YES
        rsa_cert_file=\(file)
        allow_anon_ssl=YES
        force_anon_logins_ssl=YES
        force_anon_data_ssl=YES
        require_ssl_reuse=YES
        ssl_ciphers=HIGH

        """
    }

    private static func proFTPD(_ file: String) -> String {
        """
        LoadModule mod_tls.c
        TLSEngine on
        TLSRequired on
        TLSECCertificateFile \(file)

        """
    }
}

extension TemporaryFolder {
    /// A new folder that exists while a body runs that waits.
    static func withAsync<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        var template = Array("\(NSTemporaryDirectory())/ferry-interop-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure.system("mkdtemp") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard chmod(path, 0o755) == 0 else { throw Failure.system("chmod") }
        return try await body(TemporaryFolder(path: path))
    }
}
