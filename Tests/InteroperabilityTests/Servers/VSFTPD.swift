/// vsftpd: anonymous may write. It logs every command and reply to a file.
enum VSFTPD {
    static let log = "vsftpd.log"

    static func invocation(
        serving folder: String, family: Family, port: Int, state: TemporaryFolder
    ) throws -> Invocation {
        let empty = try state.makeFolder("empty")
        let listen =
            switch family {
            case .IPv4: "listen=YES\nlisten_address=\(family.loopback)"
            case .IPv6: "listen=NO\nlisten_ipv6=YES\nlisten_address6=\(family.loopback)"
            }
        let configuration = try Template.fill(
            "vsftpd.conf",
            [
                "LISTEN": listen, "PORT": String(port), "FOLDER": folder, "USER": PeerAccount.systemUser,
                "EMPTY": empty.path, "LOG": state.file(log),
            ])
        try state.write(configuration, to: "vsftpd.conf")
        return Invocation(
            program: try Program.unpacked("usr/sbin/vsftpd"), arguments: [state.file("vsftpd.conf")],
            environment: ["LD_LIBRARY_PATH": Program.libraryPath()])
    }
}
