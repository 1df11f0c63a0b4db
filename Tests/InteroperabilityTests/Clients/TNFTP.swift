/// The `ftp` of NetBSD. It asks with EPSV and EPRT first and falls back, over IPv4 too.
struct TNFTP: ClientProgram {
    let name = "tnftp"

    func list(_ session: ClientSession) throws -> String {
        try perform("ls", session)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try perform("get \"\(path)\" \"\(local)\"", session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try perform("put \"\(local)\" \"\(path)\"", session)
    }

    @discardableResult
    private func perform(_ command: String, _ session: ClientSession) throws -> String {
        let mode =
            switch session.mode {
            case .active: "-A"
            case .passive: "-p"
            }
        // `-n` so that it does not look for a .netrc, `-d` so that it shows its commands.
        let invocation = Invocation(
            program: try Program.named("tnftp"),
            arguments: ["-n", "-V", "-d", mode, session.endpoint.family.loopback, String(session.endpoint.port)],
            input: "user anonymous guest@\nbinary\n\(command)\nquit\n", folder: session.folder.path)
        return try session.run(invocation, commandsAfter: "---> ").text
    }
}
