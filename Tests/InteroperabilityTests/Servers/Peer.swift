import Foundation
import Testing

/// A third-party server, unpacked by `Tests/Peers/install`.
enum Peer: String, CaseIterable, CustomTestStringConvertible {
    case vsftpd
    case pureFTPd = "pure-ftpd"
    case proFTPD = "proftpd"
    case pyftpdlib

    var testDescription: String { rawValue }

    /// pure-ftpd and proftpd get an account of their own, so that both ways to log in are met.
    var login: Endpoint.Login {
        switch self {
        case .vsftpd, .pyftpdlib: .anonymous
        case .pureFTPd, .proFTPD: .account(user: PeerAccount.user, password: PeerAccount.password)
        }
    }

    /// How to start it in the foreground.
    func invocation(serving folder: String, family: Family, port: Int, state: TemporaryFolder) throws -> Invocation {
        switch self {
        case .vsftpd: try VSFTPD.invocation(serving: folder, family: family, port: port, state: state)
        case .pureFTPd: try PureFTPd.invocation(serving: folder, family: family, port: port, state: state)
        case .proFTPD: try ProFTPD.invocation(serving: folder, family: family, port: port, state: state)
        case .pyftpdlib:
            Invocation(
                program: "/usr/bin/python3",
                arguments: [Program.peers("pyftpdlib-server"), family.loopback, String(port), folder],
                environment: ["PYTHONPATH": try Program.unpacked("usr/lib/python3/dist-packages")])
        }
    }
}
