import FTPCore

/// What a command means, so that the same one is found again however it is written: paths are absolute, verbs have
/// one spelling.
package struct Cue: Hashable, Sendable {
    private enum Meaning: Hashable, Sendable {
        case command(Command)
        /// A command whose answer depends on where it is given.
        case local(Command, VirtualPath)
        /// No command that is understood: its words.
        case words([UInt8], [UInt8]?)
    }

    private let meaning: Meaning

    /// A listing of LIST or NLST whatever its options; nil for any other command.
    init?(withoutOptions line: CommandLine, _ place: Whereabouts) {
        switch try? Command(line) {
        case .list(let request): self.init(CommandLine(.list, request.path?.bytes), place)
        case .nlst(let request): self.init(CommandLine(.nlst, request.path?.bytes), place)
        case _: return nil
        }
    }

    package init(_ line: CommandLine, _ place: Whereabouts) {
        guard let command = try? Command(line) else {
            meaning = .words(line.name.uppercased, line.argument)
            return
        }
        switch command {
        case .pwd, .cdup: meaning = .local(command, place.current)
        case .opts(let name, let value):
            meaning = .command(.opts(name: name.uppercased, value: value?.uppercased))
        case .site, .clnt, .csid, .lang, .host, .auth, .pbsz, .prot, .ccc, .other, .help, .user, .pass, .acct, .rein,
            .quit, .port, .pasv, .type,
            .stru, .mode, .allo, .rest, .abor, .syst, .noop, .feat, .eprt, .epsv, .epsvAll, .lprt, .lpsv, .rang, .cwd,
            .smnt, .retr, .stor, .stou, .appe, .rnfr, .rnto, .dele, .rmd, .mkd, .list, .nlst, .stat, .mdtm, .size,
            .mlst, .mlsd, .mfmt, .mfct, .mff, .hash, .checksum, .comb, .avbl:
            meaning = .command(command.mapPaths { path in place.resolve(path).map { Pathname($0.bytes) } ?? path })
        }
    }
}

extension Command {
    /// The path that the command is about, as it was written; nil for one without. A listing without a path is about
    /// the working directory.
    package var path: Pathname? {
        var found: Pathname?
        _ = mapPaths { path in
            found = found ?? path
            return path
        }
        return found
    }

    /// The same command with other paths. Those that a listing leaves out are put in.
    func mapPaths(_ map: (Pathname) -> Pathname) -> Command {
        let here = Pathname(".")
        return switch self {
        case .cwd(let path): .cwd(map(path))
        case .smnt(let path): .smnt(map(path))
        case .retr(let path): .retr(map(path))
        case .stor(let path): .stor(map(path))
        case .stou(let path): .stou(path.map(map))
        case .appe(let path): .appe(map(path))
        case .rnfr(let path): .rnfr(map(path))
        case .rnto(let path): .rnto(map(path))
        case .dele(let path): .dele(map(path))
        case .rmd(let path): .rmd(map(path))
        case .mkd(let path): .mkd(map(path))
        case .list(let request): .list(request.at(map(request.path ?? here)))
        case .nlst(let request): .nlst(request.at(map(request.path ?? here)))
        case .stat(let request): .stat(request.map { $0.at(map($0.path ?? here)) })
        case .mdtm(let path): .mdtm(map(path))
        case .size(let path): .size(map(path))
        case .mlst(let path): .mlst(map(path ?? here))
        case .mlsd(let path): .mlsd(map(path ?? here))
        case .mfmt(let time, let path): .mfmt(time, map(path))
        case .mfct(let time, let path): .mfct(time, map(path))
        case .mff(let facts, let path): .mff(facts, map(path))
        case .hash(let path): .hash(map(path))
        case .checksum(let algorithm, let path, let start, let end):
            .checksum(algorithm, map(path), start: start, end: end)
        case .comb(let target, let sources): .comb(map(target), sources: sources.map(map))
        case .avbl(let path): .avbl(map(path ?? here))
        case .auth, .pbsz, .prot, .ccc, .user, .pass, .acct, .cdup, .rein, .quit, .port, .pasv, .type, .stru, .mode,
            .allo, .rest, .abor, .pwd,
            .site, .syst, .help, .noop, .feat, .opts, .eprt, .epsv, .epsvAll, .host, .lang, .lprt, .lpsv, .rang, .clnt,
            .csid, .other:
            self
        }
    }
}

extension ListingRequest {
    fileprivate func at(_ path: Pathname) -> ListingRequest { ListingRequest(options: options.sorted(), path: path) }
}

extension [UInt8] {
    /// The same with ASCII's small letters as capitals.
    fileprivate var uppercased: [UInt8] {
        map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 - 0x20 : $0 }
    }
}
