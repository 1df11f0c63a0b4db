/// lftp speaks PASV and PORT over IPv4, EPSV and EPRT over IPv6.
///
/// Its EPRT over IPv6 names the unspecified address, `EPRT |2|::|PORT|` (4.9.2), so active mode works only with a
/// server that takes this for the client's own address. vsftpd does; the other peers refuse it.
struct LFTP: ClientProgram {
    let name = "lftp"

    func list(_ session: ClientSession) throws -> String {
        // `ls` shows the server's LIST, `cls` what lftp understood of it or of MLSD.
        try perform("ls; cls -a", session)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try perform("get \"\(path)\" -o \"\(local)\"", session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try perform("put \"\(local)\" -o \"\(path)\"", session)
    }

    @discardableResult
    private func perform(_ commands: String, _ session: ClientSession) throws -> String {
        let settings = [
            "cmd:fail-exit yes", "net:max-retries 1", "net:timeout 10", "xfer:clobber yes", "ftp:charset UTF-8",
            // It would change the mode by itself when a transfer fails.
            "ftp:auto-passive-mode no",
            // It counts on TLS with a server that offers it, and no certificate here is anybody's.
            "ftp:ssl-allow no", "ftp:passive-mode \(session.mode == .passive)",
        ]
        let script = settings.map { "set \($0)" } + ["open \(session.url(""))", commands]
        let invocation = Invocation(
            program: try Program.named("lftp"), arguments: ["--norc", "-d", "-c", script.joined(separator: "; ")],
            environment: ["LFTP_HOME": session.folder.path])
        return try session.run(invocation, commandsAfter: "---> ").text
    }
}
