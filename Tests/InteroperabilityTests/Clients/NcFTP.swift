import Foundation

/// ncftpls, ncftpget and ncftpput: IPv4, with PASV and PORT only.
struct NcFTP: ClientProgram {
    let name = "ncftp"
    let families = [Family.IPv4]

    func list(_ session: ClientSession) throws -> String {
        try perform("ncftpls", ["-l"], ["ftp://\(session.endpoint.host)/"], session).text
    }

    func download(_ path: String, to local: String, _ session: ClientSession) throws {
        // It names the local folder, and the file keeps its remote name.
        let folder = try session.folder.makeFolder("ncftp")
        try perform("ncftpget", [], [session.endpoint.host, folder.path, path], session)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        try FileManager.default.moveItem(atPath: folder.file(name), toPath: local)
    }

    func upload(_ local: String, to path: String, _ session: ClientSession) throws {
        // It names the remote folder, and the file keeps its local name.
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        try perform("ncftpput", [], [session.endpoint.host, folder, local], session)
    }

    @discardableResult
    private func perform(
        _ program: String, _ options: [String], _ names: [String], _ session: ClientSession
    ) throws -> Written {
        let mode =
            switch session.mode {
            case .active: "-E"
            case .passive: "-F"
            }
        let common = [mode, "-P", String(session.endpoint.port), "-t", "15", "-r", "1", "-d", "stderr"]
        return try session.run(
            Invocation(
                program: try Program.named(program), arguments: common + options + names,
                environment: ["HOME": session.folder.path], folder: session.folder.path),
            commandsAfter: "Cmd: ")
    }
}
