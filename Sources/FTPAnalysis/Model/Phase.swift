import FTPCore

/// What part of a session a packet belongs to.
public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// The handshake of the control connection.
    case opening
    /// The server introduces itself.
    case greeting
    /// USER, PASS, ACCT.
    case login
    /// AUTH and what goes with it, and everything that is encrypted.
    case security
    /// Questions and work on directories.
    case commands
    /// TYPE, STRU, MODE.
    case parameters
    /// Where the data connection will be made, and what for: PORT, PASV and the command that needs it.
    case negotiation
    /// The handshake of a data connection.
    case dataOpening = "data-opening"
    /// The data moves.
    case transfer
    /// A data connection closes.
    case dataClosing = "data-closing"
    /// The server says how the transfer went.
    case report
    /// QUIT and its answer.
    case quit
    /// The control connection closes.
    case closing
}

extension Verb {
    /// The phase that a command with this verb belongs to, with its answers; the report after a transfer aside.
    var phase: Phase {
        switch self {
        case .user, .pass, .acct, .rein, .host: .login
        case .auth, .adat, .pbsz, .prot, .ccc, .mic, .conf, .enc: .security
        case .type, .stru, .mode: .parameters
        case .port, .pasv, .eprt, .epsv, .lprt, .lpsv, .rest, .rang, .allo, .retr, .stor, .stou, .appe, .list, .nlst,
            .mlsd:
            .negotiation
        case .abor: .transfer
        case .quit: .quit
        case .cwd, .cdup, .smnt, .rnfr, .rnto, .dele, .rmd, .mkd, .pwd, .site, .syst, .stat, .help, .noop, .feat, .opts,
            .lang, .mdtm, .size, .mlst, .mfmt, .mff, .mfct, .hash, .xcrc, .xmd5, .xsha, .xsha1, .xsha256, .xsha512,
            .comb, .avbl, .clnt, .csid, .xcwd, .xcup, .xmkd, .xrmd, .xpwd:
            .commands
        }
    }

    /// Whether what it moves is a listing.
    package var isListing: Bool {
        Catalogue[self].transfers == .toClient && self != .retr
    }
}
