/// Python's ftplib: PASV and PORT over IPv4, EPSV and EPRT over IPv6.
struct FTPLib: ClientProgram {
    let name = "ftplib"

    func list(_ session: ClientSession) throws -> String {
        try perform(["list"], session)
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        try perform(["get", path, local], session)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        try perform(["put", path, local], session)
    }

    @discardableResult
    private func perform(_ arguments: [String], _ session: ClientSession) throws -> String {
        let endpoint = session.endpoint
        let invocation = Invocation(
            program: try Program.named("python3"),
            arguments: [
                Program.peers("ftplib-client"), session.mode.rawValue, endpoint.family.loopback, String(endpoint.port),
            ] + arguments)
        return try session.run(invocation, commandsAfter: "*cmd* '").text
    }
}
