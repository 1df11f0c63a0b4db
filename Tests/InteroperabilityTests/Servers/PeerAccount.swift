/// The one account that peers with accounts know, and the system's user that its files belong to.
enum PeerAccount {
    static let user = "ferry"
    static let password = "ferry-secret"
    /// What `openssl passwd -6` makes of the password.
    static let hash =
        "$6$ferryferry$8YUU0.DfdZ3mwA8lLhHnawBAfWBPGvaNFOcBNJ7HtyIMUI3EZ5ZBKun.VCu4/Z2AulT2dv/52HmBRfGib4.q0."

    /// A user and group that every Debian has, with a home folder that exists, as vsftpd demands.
    static let systemUser = "daemon"
    static let systemNumber = 1
}
