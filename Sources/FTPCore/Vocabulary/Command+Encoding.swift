extension Command {
    /// The command as a line to send.
    public var line: CommandLine {
        switch self {
        case .user(let name): CommandLine(.user, name)
        case .pass(let password): CommandLine(.pass, password)
        case .acct(let account): CommandLine(.acct, account)
        case .cwd(let path): CommandLine(.cwd, path.bytes)
        case .cdup: CommandLine(.cdup)
        case .rein: CommandLine(.rein)
        case .quit: CommandLine(.quit)
        case .port(let address): CommandLine(.port, (address.hostPort ?? "").ascii)
        case .pasv: CommandLine(.pasv)
        case .type(let type): CommandLine(.type, type.code.ascii)
        case .stru(let structure): CommandLine(.stru, String(structure.rawValue).ascii)
        case .mode(let mode): CommandLine(.mode, String(mode.rawValue).ascii)
        case .retr(let path): CommandLine(.retr, path.bytes)
        case .stor(let path): CommandLine(.stor, path.bytes)
        case .stou: CommandLine(.stou)
        case .appe(let path): CommandLine(.appe, path.bytes)
        case .allo(let size): CommandLine(.allo, String(size).ascii)
        case .rest(let marker): CommandLine(.rest, String(marker).ascii)
        case .rnfr(let path): CommandLine(.rnfr, path.bytes)
        case .rnto(let path): CommandLine(.rnto, path.bytes)
        case .abor: CommandLine(.abor)
        case .dele(let path): CommandLine(.dele, path.bytes)
        case .rmd(let path): CommandLine(.rmd, path.bytes)
        case .mkd(let path): CommandLine(.mkd, path.bytes)
        case .pwd: CommandLine(.pwd)
        case .list(let request): CommandLine(.list, request.argument)
        case .nlst(let request): CommandLine(.nlst, request.argument)
        case .site(let text): CommandLine(.site, text)
        case .syst: CommandLine(.syst)
        case .stat(let request): CommandLine(.stat, request?.argument)
        case .help(let topic): CommandLine(.help, topic)
        case .noop: CommandLine(.noop)
        case .feat: CommandLine(.feat)
        case .opts(let name, let value): CommandLine(.opts, value.map { name + [UInt8(ascii: " ")] + $0 } ?? name)
        case .eprt(let address): CommandLine(.eprt, address.extendedPort.ascii)
        case .epsv(let family): CommandLine(.epsv, family.map { String($0.rawValue).ascii })
        case .epsvAll: CommandLine(.epsv, "ALL".ascii)
        case .mdtm(let path): CommandLine(.mdtm, path.bytes)
        case .size(let path): CommandLine(.size, path.bytes)
        case .mlst(let path): CommandLine(.mlst, path?.bytes)
        case .mlsd(let path): CommandLine(.mlsd, path?.bytes)
        case .other(let verb, let argument): CommandLine(verb, argument)
        }
    }
}

extension String {
    fileprivate var ascii: [UInt8] { Array(utf8) }
}
