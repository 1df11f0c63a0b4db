import Foundation
import Testing

/// A third-party server with TLS as it is set up by default, and as far as it can demand it.
enum TLSPeer: String, CaseIterable, CustomTestStringConvertible {
    /// Data connections have to resume the control connection's session.
    case vsftpd
    /// It resumes nothing. TLS is offered, required for the login, or for data too.
    case pureFTPd = "pure-ftpd"
    case pureFTPdForLogins = "pure-ftpd, TLS for logins"
    case pureFTPdForAll = "pure-ftpd, TLS for all"
    /// Data connections have to resume the control connection's session.
    case proFTPD = "proftpd"
    /// It resumes nothing.
    case pyftpdlib
    case pyftpdlibForAll = "pyftpdlib, TLS for all"

    var testDescription: String { rawValue }

    private var peer: Peer {
        switch self {
        case .vsftpd: .vsftpd
        case .pureFTPd, .pureFTPdForLogins, .pureFTPdForAll: .pureFTPd
        case .proFTPD: .proFTPD
        case .pyftpdlib, .pyftpdlibForAll: .pyftpdlib
        }
    }

    /// Serves a folder on a free port while a body runs, then kills the server with its children.
    ///
    /// With authorities, who connects has to show a certificate that they have signed: vsftpd and proftpd.
    func serve<Result>(
        _ folder: String, family: Family = .IPv4, in parent: TemporaryFolder, authorities: String? = nil,
        _ body: (Endpoint, _ certificate: String) async throws -> Result
    ) async throws -> Result {
        let state = try parent.makeFolder("state")
        let certificate = TLSMaterial(folder: state, name: "server")
        try certificate.makeSelfSigned()
        let port = try FreePort.take(family)
        var invocation = try peer.invocation(serving: folder, family: family, port: port, state: state)
        switch self {
        case .vsftpd: try Self.append(Self.vsftpd(certificate.both, authorities), to: state.file("vsftpd.conf"))
        case .pureFTPd: invocation.arguments += ["--tls=1", "--certfile=\(certificate.both)"]
        case .pureFTPdForLogins: invocation.arguments += ["--tls=2", "--certfile=\(certificate.both)"]
        case .pureFTPdForAll: invocation.arguments += ["--tls=3", "--certfile=\(certificate.both)"]
        case .proFTPD: try Self.append(Self.proFTPD(certificate.both, authorities), to: state.file("proftpd.conf"))
        case .pyftpdlib: invocation.arguments += [certificate.both]
        case .pyftpdlibForAll: invocation.arguments += [certificate.both, "required"]
        }
        let process = try ChildProcess(invocation)
        let deadline = Deadline(after: Bounds.start)
        while (try? Socket.connected(family, port: port)) == nil {
            if deadline.hasPassed { throw Failure("no connection: \(process.transcript)") }
            try process.readMore(before: Deadline(after: .milliseconds(5)))
            if process.hasEnded { throw Failure("ended before it listened: \(process.transcript)") }
        }
        let endpoint = Endpoint(family: family, port: port, login: peer.login)
        let result = try await body(endpoint, certificate.certificate)
        withExtendedLifetime(process) {}
        return result
    }

    private static func append(_ text: String, to path: String) throws {
        let old = try String(contentsOfFile: path, encoding: .utf8)
        try (old + "\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func vsftpd(_ file: String, _ authorities: String?) -> String {
        let demand = authorities.map { "require_cert=YES\nvalidate_cert=YES\nca_certs_file=\($0)\n" } ?? ""
        return """
            ssl_enable=YES
            rsa_cert_file=\(file)
            allow_anon_ssl=YES
            force_anon_logins_ssl=YES
            force_anon_data_ssl=YES
            require_ssl_reuse=YES
            ssl_ciphers=HIGH

            """ + demand
    }

    private static func proFTPD(_ file: String, _ authorities: String?) -> String {
        let demand = authorities.map { "TLSVerifyClient on\nTLSCACertificateFile \($0)\n" } ?? ""
        return """
            LoadModule mod_tls.c
            TLSEngine on
            TLSRequired on
            TLSECCertificateFile \(file)

            """ + demand
    }
}
