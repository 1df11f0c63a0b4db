/// curl asks with EPSV and EPRT first, over IPv4 too, unless told not to.
struct Curl: ClientProgram {
    let name = "curl"

    func list(_ session: ClientSession) throws -> String {
        // The older commands, so that both are met.
        try dialogue(["--disable-epsv", "--disable-eprt", session.url("")], session)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try dialogue(["-o", local, session.url(path)], session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try dialogue(["-T", local, session.url(path)], session)
    }

    /// Runs it and gives what it printed: its log of commands (`> `) and replies (`< `), and a listing if it asked for one.
    @discardableResult
    func dialogue(_ arguments: [String], _ session: ClientSession) throws -> String {
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
