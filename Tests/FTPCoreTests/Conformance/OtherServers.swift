/// What other servers answer: the columns of docs/conformance.md beside Ferry's.
enum OtherServers {
    /// In the order of the columns.
    static let names = ["vsftpd", "Pure-FTPd", "ProFTPD", "pyftpdlib", "SFTPGo", "FileZilla", "wu-ftpd", "IIS"]

    /// Where each column comes from.
    static let sources = """
        - **vsftpd 3.0.3, Pure-FTPd 1.0.50, ProFTPD 1.3.8, pyftpdlib 1.5.7** (Debian 12): started as the interoperability
          tests start them, every line sent to them in a session of its own, and their answers noted. vsftpd was tried by
          an anonymous user who may write, the others by a user with an account, pyftpdlib by anonymous. TLS was not set
          up: `TLS` is from the programs themselves, which hold these commands and what they answer. So is `users`: the text
          of vsftpd's SITE HELP, which anonymous does not get to see.
        - **SFTPGo**: read, not run: the table of commands of ftpserverlib 0.32.1, which SFTPGo's go.mod names, and its
          settings in `internal/ftpd`.
        - **FileZilla**: read, not run: FileZilla Server 1.9.4, its table of commands in `src/filezilla/ftp`.
        - **wu-ftpd**: read, not run: wu-ftpd 2.6.2, its grammar `src/ftpcmd.y`. Its daughters at BSD and GNU have more.
        - **IIS**: neither run nor read: what its maker publishes of the HELP of IIS 7.5, which names commands and puts a
          star to some that it does not do. What it answers to them is not said there.
        """

    /// The words of the cells.
    static let legend = """
        `yes`: taken, with a reply of success. A number: that reply and nothing else. `TLS`: only where TLS is set up.
        `module`: in a module that Debian ships and that is not loaded unless configured. `setting`: when it is switched
        on, which it is not by default. `users`: not for anonymous users. `listed`, `starred`, `unlisted`: whether HELP names
        it, and with a star, by which it is not done. `–`: not established.
        """

    /// A line for each verb, in the order of ``names``.
    static let verbs = """
        USER yes yes yes yes yes yes yes listed
        PASS yes yes yes yes yes yes yes listed
        ACCT 502 202 502 500 502 500 502 listed
        CWD yes yes yes yes yes yes yes listed
        CDUP yes yes yes yes yes yes yes listed
        SMNT 502 500 502 500 502 500 502 listed
        REIN 502 500 502 yes 502 500 502 listed
        QUIT yes yes yes yes yes yes yes listed
        PORT yes yes yes yes yes yes yes listed
        PASV yes yes yes yes yes yes yes listed
        TYPE yes yes yes yes yes yes yes listed
        STRU yes yes yes yes 502 yes yes listed
        MODE yes yes yes yes yes yes yes listed
        RETR yes yes yes yes yes yes yes listed
        STOR yes yes yes yes yes yes yes listed
        STOU yes yes yes yes 502 500 yes listed
        APPE yes yes yes yes yes yes yes listed
        ALLO 202 yes 202 202 yes 202 202 listed
        REST yes yes yes yes yes yes yes listed
        RNFR yes yes yes yes yes yes yes listed
        RNTO yes yes yes yes yes yes yes listed
        ABOR yes yes yes yes yes yes yes listed
        DELE yes yes yes yes yes yes yes listed
        RMD yes yes yes yes yes yes yes listed
        MKD yes yes yes yes yes yes yes listed
        PWD yes yes yes yes yes yes yes listed
        LIST yes yes yes yes yes yes yes listed
        NLST yes yes yes yes yes yes yes listed
        SITE users yes yes yes setting 500 yes listed
        SYST yes yes yes yes yes yes yes listed
        STAT yes yes yes yes yes yes yes listed
        HELP yes yes yes yes 502 yes yes listed
        NOOP yes yes yes yes yes yes yes listed
        AUTH TLS TLS TLS TLS TLS TLS 500 listed
        ADAT 500 500 500 500 502 502 500 starred
        PBSZ TLS TLS TLS TLS TLS TLS 500 listed
        PROT TLS TLS TLS TLS TLS TLS 500 listed
        CCC 500 TLS TLS 500 502 500 500 listed
        MIC 500 500 500 500 502 500 500 starred
        CONF 500 500 500 500 502 500 500 unlisted
        ENC 500 500 500 500 502 500 500 starred
        FEAT yes yes yes yes yes yes 500 listed
        OPTS yes yes yes yes yes yes 500 listed
        EPRT yes yes yes yes yes yes 500 listed
        EPSV yes yes yes yes yes yes 500 listed
        LANG 500 500 500 500 502 500 500 listed
        MDTM yes yes yes yes yes yes yes listed
        SIZE yes yes yes yes yes yes yes listed
        MLST 500 yes yes yes yes yes 500 unlisted
        MLSD 500 yes yes yes yes yes 500 unlisted
        HOST 500 500 yes 500 502 500 500 listed
        LPRT 500 500 500 500 500 500 500 unlisted
        LPSV 500 500 500 500 502 500 500 unlisted
        MFMT 500 yes yes yes yes yes 500 unlisted
        MFF 500 500 yes 500 502 500 500 unlisted
        MFCT 500 500 500 500 502 500 500 unlisted
        HASH 500 500 module 500 setting 500 500 unlisted
        RANG 500 500 yes 500 500 500 500 unlisted
        XCRC 500 500 module 500 setting 500 500 unlisted
        XMD5 500 500 module 500 setting 500 500 unlisted
        XSHA 500 500 module 500 setting 500 500 unlisted
        XSHA1 500 500 module 500 setting 500 500 unlisted
        XSHA256 500 500 module 500 setting 500 500 unlisted
        XSHA512 500 500 module 500 setting 500 500 unlisted
        COMB 500 500 500 500 setting 500 500 unlisted
        AVBL 500 500 500 500 yes 500 500 unlisted
        CLNT 500 500 yes 500 yes yes 500 unlisted
        CSID 500 500 yes 500 502 500 500 unlisted
        XCWD yes yes yes yes yes yes yes listed
        XCUP yes yes yes yes 502 500 yes listed
        XMKD yes yes yes yes yes yes yes listed
        XRMD yes yes yes yes yes yes yes listed
        XPWD yes yes yes yes yes yes yes listed
        """

    /// The same for single values and for the commands of SITE.
    static let values = """
        TYPE A C | 500 yes yes 504 504 501 504 -
        TYPE E | 500 504 504 504 504 501 504 -
        TYPE L 8 | yes yes yes yes yes yes yes -
        STRU R | 504 504 504 504 502 504 504 -
        STRU P | 504 504 504 504 502 504 504 -
        MODE B | 504 504 504 504 504 502 502 -
        MODE C | 504 504 504 504 504 502 502 -
        MODE Z | 504 504 module 501 504 504 500 -
        OPTS UTF8 ON | yes 504 yes 501 yes 202 500 -
        OPTS MLST type; | 501 yes yes yes - yes 500 -
        MDTM 20030309151626 a | yes 550 550 550 - - - -
        SITE CHMOD 644 a | users yes yes yes setting 500 yes -
        SITE UTIME 200303091516 a | 500 yes module 500 500 500 500 -
        SITE SYMLINK a b | 500 500 module 500 setting 500 500 -
        SITE MKDIR d | 500 500 module 500 setting 500 500 -
        SITE RMDIR d | 500 500 module 500 setting 500 500 -
        SITE CPFR a | 500 500 module 500 500 500 500 -
        SITE CPTO b | 500 500 module 500 500 500 500 -
        SITE QUOTA | 500 500 module 500 500 500 500 -
        SITE WHO | 500 500 500 500 500 500 500 -
        SITE HELP | users yes yes yes 500 500 yes -
        SITE IDLE | 500 yes 500 500 500 500 yes -
        SITE UMASK | users 500 500 500 500 500 yes -
        """

    /// The cells of a line of either table.
    static func cells(of line: String, in table: String) -> [String]? {
        for row in table.split(separator: "\n") where row.hasPrefix(line + " ") {
            let rest = row.dropFirst(line.count).drop { $0 == " " || $0 == "|" }
            let cells = rest.split(separator: " ").map { $0 == "-" ? "–" : String($0) }
            if cells.count == names.count { return cells }
        }
        return nil
    }
}
