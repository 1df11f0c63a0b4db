import FTPCore

/// Something that happened in a session.
public enum ServerEvent: Sendable {
    /// A connection was taken; 220 is on its way.
    case sessionOpened
    /// A connection was not taken; 421 is on its way. Neither `sessionOpened` nor `sessionClosed` tells of it.
    case sessionRefused(SessionRefusal)
    /// The session is over, and so is all that it had under way.
    case sessionClosed(SessionEnd, SessionTotals)
    /// The control connection is under TLS.
    case secured(SessionProtection)
    /// TLS failed on the control connection, which closes. The reason may hold text of the client's choice.
    case securityFailed(String)
    /// A data connection did not resume the TLS session of the control connection. Told once a session: it was refused, or
    /// would be where resumption is required.
    case notResumed(isRefused: Bool)
    /// The user of the summary was let in.
    case loggedIn
    /// A user, named as the client did, was not let in. The answer was held back for this long.
    case loginRefused(user: [UInt8], LoginRefusal, delay: Duration)
    /// The user named is logged in no more, but the session goes on: REIN, or another USER.
    case loggedOut(user: [UInt8])
    /// A transfer command was taken; the data connection is yet to be made.
    case transferBegan(TransferSummary)
    /// A transfer is over, well or not. Each one that began ends, before its session does.
    case transferEnded(TransferReport)
    /// A change to the tree was made.
    case changed(FileChange)
    /// A change to the tree was refused with this reply.
    case changeRefused(FileChange, Reply.Code)
}

/// Something that happened to the server, in no session.
public enum ServerNotice: Sendable {
    /// Connections are taken at these addresses.
    case listening([DataAddress])
    /// The order to stop has come: no connections are taken any more.
    case draining
    /// An address is not let in for a while.
    case banSet(Ban)
    /// An operator lets an address in again. One whose time is over is not told of.
    case banLifted(Ban)
}

/// What was done to the tree, other than by a transfer.
public enum FileChange: Sendable, Hashable {
    /// DELE.
    case fileRemoved(VirtualPath)
    /// RNFR and RNTO.
    case renamed(from: VirtualPath, to: VirtualPath)
    /// MKD.
    case directoryMade(VirtualPath)
    /// RMD.
    case directoryRemoved(VirtualPath)
    /// Times, permissions, owner: MFMT, MFF, SITE CHMOD, SITE UTIME.
    case attributesChanged(VirtualPath)
    /// SITE SYMLINK.
    case linked(VirtualPath, to: [UInt8])
    /// SITE CPFR and CPTO.
    case copied(from: VirtualPath, to: VirtualPath)
    /// COMB: files were made one, and are gone themselves.
    case combined(into: VirtualPath)
}

/// Why a session ended.
public enum SessionEnd: String, Sendable, CaseIterable {
    /// The client said QUIT.
    case quit
    /// The client closed the connection, or it broke.
    case disconnected
    /// Nothing was asked for too long.
    case idle
    /// Nobody logged in in time.
    case loginTimedOut = "login-timed-out"
    /// It went on for longer than sessions may.
    case tooLong = "too-long"
    /// Too many logins were refused.
    case loginsRefused = "logins-refused"
    /// An operator ended it.
    case kicked
    /// The server stops.
    case stopping
    /// TLS failed on the control connection.
    case securityFailed = "tls-failed"
    /// The client broke the rules of the protocol beyond what a reply could mend.
    case violation
}
