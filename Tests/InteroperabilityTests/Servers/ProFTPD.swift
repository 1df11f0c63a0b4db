import Foundation

/// ProFTPD with one account in a password file.
enum ProFTPD {
    static func invocation(
        serving folder: String, family: Family, port: Int, state: TemporaryFolder
    ) throws -> Invocation {
        let number = PeerAccount.systemNumber
        let line = "\(PeerAccount.user):\(PeerAccount.hash):\(number):\(number)::\(folder):/bin/false\n"
        try state.write(Array(line.utf8), to: "passwords")
        // It refuses a password file that everybody may read.
        guard chmod(state.file("passwords"), 0o600) == 0 else { throw Failure.system("chmod") }
        let configuration = try Template.fill(
            "proftpd.conf",
            [
                "CACHE": Program.cache, "ADDRESS": family.loopback, "PORT": String(port), "STATE": state.path,
                "USER": PeerAccount.systemUser, "GROUP": PeerAccount.systemUser, "PASSWORDS": state.file("passwords"),
            ])
        try state.write(configuration, to: "proftpd.conf")
        return Invocation(
            program: try Program.unpacked("usr/sbin/proftpd"),
            arguments: ["-n", "-q", "-c", state.file("proftpd.conf")],
            environment: ["LD_LIBRARY_PATH": Program.libraryPath()])
    }
}
