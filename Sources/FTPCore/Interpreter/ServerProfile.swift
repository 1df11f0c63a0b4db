/// What one server can do and says of itself: shared by all its sessions.
package final class ServerProfile: Sendable {
    /// The verbs that are implemented; any other of the catalogue is answered 502.
    package let verbs: Set<Verb>
    /// Whether PORT and EPRT may name a host other than the client's own, or a port below 1024 (RFC 2577 §3).
    package let allowsThirdPartyPorts: Bool
    /// The system, in the words of RFC 943, for SYST.
    package let system: String

    /// What this version implements of the catalogue.
    package static let implemented: Set<Verb> = [
        .user, .pass, .acct, .cwd, .cdup, .rein, .quit, .port, .pasv, .type, .stru, .mode, .retr, .stor, .stou, .appe,
        .allo, .rest, .rnfr, .rnto, .abor, .dele, .rmd, .mkd, .pwd, .list, .nlst, .site, .syst, .stat, .help, .noop,
        .feat, .opts, .eprt, .epsv, .mdtm, .size, .mlst, .mlsd, .xcwd, .xcup, .xmkd, .xrmd, .xpwd,
    ]

    /// A profile.
    package init(
        verbs: Set<Verb> = ServerProfile.implemented, allowsThirdPartyPorts: Bool = false,
        system: String = "UNIX Type: L8"
    ) {
        self.verbs = verbs
        self.allowsThirdPartyPorts = allowsThirdPartyPorts
        self.system = system
    }
}
