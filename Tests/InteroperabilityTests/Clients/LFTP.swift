/// lftp speaks PASV and PORT over IPv4, EPSV and EPRT over IPv6.
struct LFTP: ClientProgram {
    let name = "lftp"

    func list(_ session: ClientSession) throws -> String {
        // Without the option its `ls` is the server's LIST; `cls` also asks for MLSD where FEAT names it.
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
            "cmd:fail-exit yes", "net:max-retries 1", "net:timeout 15", "xfer:clobber yes", "ftp:charset UTF-8",
            // It counts on TLS with a server that offers it, and no certificate here is anybody's.
            "ftp:ssl-allow no", "ftp:passive-mode \(session.mode == .passive)",
        ]
        let script = settings.map { "set \($0)" } + ["open \(session.url(""))", commands]
        let invocation = Invocation(
            program: try Program.named("lftp"), arguments: ["--norc", "-c", script.joined(separator: "; ")],
            environment: ["LFTP_HOME": session.folder.path])
        return String(decoding: try run(invocation), as: UTF8.self)
    }
}
