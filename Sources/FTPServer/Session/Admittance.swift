import FTPCore

/// What has let a user in.
enum LoginProof {
    /// Their name alone: anybody is this user.
    case name
    case password
    /// The certificate that the TLS handshake has proved to be theirs.
    case certificate
}

/// What a login has brought to a session, and what the user has set since: all of it ends with the login.
struct Admittance {
    let account: Account
    /// The number of the virtual host that the account is of.
    let host: Int?
    /// What the user has shown to be who they say.
    let proof: LoginProof
    /// What bounds the rate of the account's transfers, where something does.
    let limiters: SessionLimiters?
    /// What SIZE has told of broken uploads.
    let told = ToldPartial()
    /// The permissions that new files do not get, when SITE UMASK has said.
    var umask: UInt16?
    /// The bound on silence, when SITE IDLE has said.
    var chosenIdle: Duration?

    /// The account among those of all hosts.
    var key: AccountKey { AccountKey(account.name, of: host) }
}
