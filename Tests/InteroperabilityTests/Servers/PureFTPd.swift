/// Pure-FTPd with one virtual account, without anonymous.
enum PureFTPd {
    static func invocation(
        serving folder: String, family: Family, port: Int, state: TemporaryFolder
    ) throws -> Invocation {
        let number = PeerAccount.systemNumber
        // Eighteen fields; the limits after the home folder stay empty. `/./` is where it is confined to.
        let fields = [PeerAccount.user, PeerAccount.hash, String(number), String(number), "", "\(folder)/./"]
        let line = (fields + [String](repeating: "", count: 12)).joined(separator: ":")
        try state.write(Array("\(line)\n".utf8), to: "accounts")
        let libraries = ["LD_LIBRARY_PATH": Program.libraryPath()]
        try run(
            Invocation(
                program: try Program.unpacked("usr/bin/pure-pw"),
                arguments: ["mkdb", state.file("accounts.pdb"), "-f", state.file("accounts")],
                environment: libraries))
        return Invocation(
            program: try Program.unpacked("usr/sbin/pure-ftpd"),
            arguments: [
                "-S", "\(family.loopback),\(port)", "-l", "puredb:\(state.file("accounts.pdb"))",
                // No anonymous, no names for addresses, everybody confined, and its own place for its number.
                "-E", "-H", "-A", "-g", state.file("pure-ftpd.pid"),
            ],
            environment: libraries)
    }
}
