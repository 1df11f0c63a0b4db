extension Command {
    /// The command as a line to send.
    public var line: CommandLine {
        switch self {
        case .user(let name): CommandLine(.user, name)
        case .pass(let password): CommandLine(.pass, password)
        case .acct(let account): CommandLine(.acct, account)
        case .cwd(let path): CommandLine(.cwd, path.bytes)
        case .cdup: CommandLine(.cdup)
        case .smnt(let path): CommandLine(.smnt, path.bytes)
        case .rein: CommandLine(.rein)
        case .quit: CommandLine(.quit)
        case .port(let address): CommandLine(.port, (address.hostPort ?? "").ascii)
        case .pasv: CommandLine(.pasv)
        case .type(let type): CommandLine(.type, type.code.ascii)
        case .stru(let structure): CommandLine(.stru, String(structure.rawValue).ascii)
        case .mode(let mode): CommandLine(.mode, String(mode.rawValue).ascii)
        case .retr(let path): CommandLine(.retr, path.bytes)
        case .stor(let path): CommandLine(.stor, path.bytes)
        case .stou(let path): CommandLine(.stou, path?.bytes)
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
        case .site(let command): CommandLine(.site, command.argument)
        case .syst: CommandLine(.syst)
        case .stat(let request): CommandLine(.stat, request?.argument)
        case .help(let topic): CommandLine(.help, topic)
        case .noop: CommandLine(.noop)
        case .feat: CommandLine(.feat)
        case .opts(let name, let value): CommandLine(.opts, value.map { name + [UInt8(ascii: " ")] + $0 } ?? name)
        case .eprt(let address): CommandLine(.eprt, address.extendedPort.ascii)
        case .epsv(let family): CommandLine(.epsv, family.map { String($0.rawValue).ascii })
        case .epsvAll: CommandLine(.epsv, "ALL".ascii)
        case .mdtm(let path):
            // A name that begins like a time is written from `./` on, so that the path is not taken for setting one.
            CommandLine(.mdtm, Self.beginsWithTime(path.bytes) ? "./".ascii + path.bytes : path.bytes)
        case .size(let path): CommandLine(.size, path.bytes)
        case .mlst(let path): CommandLine(.mlst, path?.bytes)
        case .mlsd(let path): CommandLine(.mlsd, path?.bytes)
        case .host(let name): CommandLine(.host, name)
        case .lang(let tag): CommandLine(.lang, tag)
        case .lprt(let address): CommandLine(.lprt, address.longHostPort.ascii)
        case .lpsv: CommandLine(.lpsv)
        case .mfmt(let time, let path): CommandLine(.mfmt, (time.exactTimeValue + " ").ascii + path.bytes)
        case .mfct(let time, let path): CommandLine(.mfct, (time.exactTimeValue + " ").ascii + path.bytes)
        case .mff(let facts, let path): CommandLine(.mff, (facts.written + " ").ascii + path.bytes)
        case .hash(let path): CommandLine(.hash, path.bytes)
        case .rang(let range): CommandLine(.rang, (range.map { "\($0.lowerBound) \($0.upperBound)" } ?? "1 0").ascii)
        case .checksum(let algorithm, let path, let start, let end):
            CommandLine(algorithm.verb, Self.checksumArgument(path, start: start, end: end))
        case .comb(let target, let sources):
            CommandLine(
                .comb,
                Array(([target] + sources).map { ArgumentWords.written($0.bytes) }.joined(separator: " ".ascii)))
        case .avbl(let path): CommandLine(.avbl, path?.bytes)
        case .clnt(let name): CommandLine(.clnt, name)
        case .csid(let facts): CommandLine(.csid, facts)
        case .auth(let mechanism): CommandLine(.auth, mechanism.name)
        case .pbsz(let size): CommandLine(.pbsz, String(size).ascii)
        case .prot(let level): CommandLine(.prot, String(level.rawValue).ascii)
        case .ccc: CommandLine(.ccc)
        case .other(let verb, let argument): CommandLine(verb, argument)
        }
    }
}

extension String {
    fileprivate var ascii: [UInt8] { Array(utf8) }
}
