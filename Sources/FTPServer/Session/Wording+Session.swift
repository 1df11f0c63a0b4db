import FTPCore

// What the server says of logins, and of the end of a session.

extension Wording {
    /// 331.
    var passwordNeeded: Reply { reply(331, "A password is needed.", "Un mot de passe est nécessaire.") }

    /// 530: the same for an unknown name and a wrong password (RFC 2577 §6).
    var loginIncorrect: Reply { reply(530, "The login is incorrect.", "L'identification est incorrecte.") }

    /// 230.
    func welcome(_ account: Account) -> Reply {
        account.storage.isWritable
            ? reply(230, "You are logged in.", "Vous êtes identifié.")
            : reply(230, "You are logged in, to read only.", "Vous êtes identifié, en lecture seule.")
    }

    /// 421, each with its reason: the session ends.
    var shuttingDown: Reply { reply(421, "The server is shutting down.", "Le serveur s'arrête.") }
    var tooManySessions: Reply {
        reply(
            421, "Too many users are connected. Try again later.",
            "Trop d'utilisateurs sont connectés. Réessayez plus tard.")
    }
    var tooManyLogins: Reply {
        reply(
            421, "Too many are logging in. Try again later.", "Trop d'identifications à la fois. Réessayez plus tard.")
    }
    var idleTooLong: Reply {
        reply(421, "Nothing was asked for too long.", "Rien n'a été demandé trop longtemps.")
    }
    var loginTooLong: Reply {
        reply(421, "Nobody logged in in time.", "Personne ne s'est identifié à temps.")
    }

    /// 221 with what was moved.
    func goodbye(_ totals: Totals, seconds: Double) -> Reply {
        let (up, upFiles) = (Self.kilobytes(totals.bytesReceived), totals.filesReceived)
        let (down, downFiles) = (Self.kilobytes(totals.bytesSent), totals.filesSent)
        return reply(
            221,
            """
            You sent \(up) Kbytes in \(upFiles) files and received \(down) Kbytes in \(downFiles) files.
            Goodbye, after \(seconds.fixed(3)) seconds.
            """,
            """
            Vous avez envoyé \(up) Ko en \(upFiles) fichiers et reçu \(down) Ko en \(downFiles) fichiers.
            Au revoir, après \(seconds.fixed(3)) secondes.
            """)
    }

    /// Rounded up, so that a little is not nothing.
    private static func kilobytes(_ bytes: UInt64) -> UInt64 { bytes / 1024 + (bytes % 1024 > 0 ? 1 : 0) }
}
