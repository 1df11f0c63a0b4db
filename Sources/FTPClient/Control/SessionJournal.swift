import FTPCore

/// What a server was told that holds for the session, to tell it again on another control connection.
///
/// Not in it are user and directory, which are asked for, and TYPE, which every transfer sets.
struct SessionJournal: Sendable {
    /// The virtual host, which is chosen before the login (RFC 7151).
    private(set) var host: Command?
    /// The rest in the order in which it was told, each kind once.
    private(set) var settings: [Command] = []
    /// Whether the directory may be another than the one that the login leads to.
    private(set) var hasMoved = false

    /// Takes a command and its last reply.
    mutating func note(_ command: Command, _ reply: Reply) {
        guard reply.code.isCompletion else { return }
        switch command {
        case .host: host = command
        case .cwd, .cdup, .smnt: hasMoved = true
        case .rein: self = SessionJournal()
        case .opts, .lang, .stru, .mode, .prot, .clnt, .site(.umask(_?)), .site(.idle(_?)): keep(command)
        case .user, .pass, .acct, .quit, .port, .pasv, .type, .retr, .stor, .stou, .appe, .allo, .rest, .rnfr, .rnto,
            .abor, .dele, .rmd, .mkd, .pwd, .list, .nlst, .site, .syst, .stat, .help, .noop, .feat, .eprt, .epsv,
            .epsvAll, .mdtm, .size, .mlst, .mlsd, .lprt, .lpsv, .mfmt, .mfct, .mff, .hash, .rang, .checksum, .comb,
            .avbl, .csid, .auth, .pbsz, .ccc, .other:
            break
        }
    }

    private mutating func keep(_ command: Command) {
        let kind = Self.kind(of: command)
        settings.removeAll { Self.kind(of: $0) == kind }
        settings.append(command)
    }

    /// The verb, and of OPTS and SITE what it is about.
    private static func kind(of command: Command) -> [Substring] {
        let words = command.line.shown(secrets: true).uppercased().split(separator: " ")
        switch command {
        case .opts, .site: return Array(words.prefix(2))
        case _: return Array(words.prefix(1))
        }
    }
}
