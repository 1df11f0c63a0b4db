/// curl asks with EPSV and EPRT first, over IPv4 too, unless told not to.
struct Curl: ClientProgram {
    let name = "curl"

    func list(_ session: ClientSession) throws -> String {
        // The older commands, so that both are met.
        try text(session, ["--disable-epsv", "--disable-eprt", session.url("")])
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try text(session, ["-o", local, session.url(path)])
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try text(session, ["-T", local, session.url(path)])
    }

    @discardableResult
    private func text(_ session: ClientSession, _ arguments: [String]) throws -> String {
        let mode =
            switch session.mode {
            case .active: ["--ftp-port", "-"]
            case .passive: ["--ftp-pasv"]
            }
        let invocation = Invocation(
            program: try Program.named("curl"), arguments: ["-q", "-sS", "-v", "--max-time", "50"] + mode + arguments)
        return try session.run(invocation, commandsAfter: "> ").text
    }
}
