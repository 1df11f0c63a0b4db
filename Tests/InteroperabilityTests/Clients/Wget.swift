/// wget lists and downloads only. PASV and PORT over IPv4, EPSV and EPRT over IPv6.
struct Wget: ClientProgram {
    let name = "wget"
    let canUpload = false

    func list(_ session: ClientSession) throws -> String {
        // The page it makes of a listing escapes names; beside it, it keeps the listing as it came.
        try perform(["--no-remove-listing", "-O", "/dev/null", session.url("")], session)
        return String(decoding: try session.folder.read(".listing"), as: UTF8.self)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try perform(["-O", local, session.url(path)], session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        throw Failure("wget does not upload")
    }

    private func perform(_ arguments: [String], _ session: ClientSession) throws {
        let mode: [String] =
            switch session.mode {
            case .active: ["--no-passive-ftp"]
            case .passive: []
            }
        _ = try session.run(
            Invocation(
                program: try Program.named("wget"),
                arguments: ["--no-config", "-d", "--tries=1", "--timeout=15"] + mode + arguments,
                folder: session.folder.path),
            commandsAfter: "--> ")
    }
}
