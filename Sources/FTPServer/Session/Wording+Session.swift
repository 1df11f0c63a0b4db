import FTPCore

// What the server says of logins, and of the end of a session.

extension Wording {
    /// 331.
    var passwordNeeded: Reply { reply(331, "A password is needed.", "Un mot de passe est nécessaire.") }

    /// 530: the same for an unknown name and a wrong password (RFC 2577 §6).
    var loginIncorrect: Reply { reply(530, "The login is incorrect.", "L'identification est incorrecte.") }

    /// 230; 232 where the security exchange was enough (RFC 2228 §5.1.5).
    func welcome(_ account: Account, by proof: LoginProof) -> Reply {
        switch proof {
        case .name, .password: break
        case .certificate:
            return account.storage.isWritable
                ? reply(232, "Your certificate has logged you in.", "Votre certificat vous a identifié.")
                : reply(
                    232, "Your certificate has logged you in, to read only.",
                    "Votre certificat vous a identifié, en lecture seule.")
        }
        return account.storage.isWritable
            ? reply(230, "You are logged in.", "Vous êtes identifié.")
            : reply(230, "You are logged in, to read only.", "Vous êtes identifié, en lecture seule.")
    }

    /// 421, each with its reason: the session ends.
    var shuttingDown: Reply { reply(421, "The server is shutting down.", "Le serveur s'arrête.") }
    var tooManyLogins: Reply {
        reply(
            421, "Too many are logging in. Try again later.", "Trop d'identifications à la fois. Réessayez plus tard.")
    }
    var tooManyAttempts: Reply {
        reply(421, "Too many logins failed in this session.", "Trop d'identifications ont échoué dans cette session.")
    }
    var kicked: Reply {
        reply(421, "The operator has ended this session.", "L'opérateur a mis fin à cette session.")
    }
    var idleTooLong: Reply {
        reply(421, "Nothing was asked for too long.", "Rien n'a été demandé trop longtemps.")
    }
    var sessionTooLong: Reply {
        reply(421, "The session went on for too long.", "La session a duré trop longtemps.")
    }
    var loginTooLong: Reply {
        reply(421, "Nobody logged in in time.", "Personne ne s'est identifié à temps.")
    }

    /// 421: the connection is not taken.
    func refused(_ refusal: SessionRefusal) -> Reply {
        switch refusal {
        case .serverFull:
            reply(
                421, "Too many users are connected. Try again later.",
                "Trop d'utilisateurs sont connectés. Réessayez plus tard.")
        case .addressFull:
            reply(
                421, "Too many connections from your address. Try again later.",
                "Trop de connexions depuis votre adresse. Réessayez plus tard.")
        case .networkDenied:
            reply(
                421, "Connections from your address are not taken.",
                "Les connexions depuis votre adresse ne sont pas admises.")
        case .banned: banned
        case .stopping: shuttingDown
        }
    }

    /// 530, or 421 where the session ends with it.
    func refused(_ refusal: LoginRefusal) -> Reply {
        switch refusal {
        case .incorrect: loginIncorrect
        case .needsSecurity: securityFirst
        case .accountFull:
            reply(
                530, "This user is logged in too many times already.",
                "Cet utilisateur est déjà identifié trop de fois.")
        case .accountAddressFull:
            reply(
                530, "This user is logged in from your address too many times already.",
                "Cet utilisateur est déjà identifié trop de fois depuis votre adresse.")
        case .banned: banned
        }
    }

    /// Nothing of what was said is repeated: the client may take it for its own protocol's.
    var notFTP: Reply { reply(421, "This is an FTP server.", "Ceci est un serveur FTP.") }

    private var banned: Reply {
        reply(
            421, "Too many logins failed from your address. Try again later.",
            "Trop d'identifications ont échoué depuis votre adresse. Réessayez plus tard.")
    }

    /// 221 with what was moved.
    func goodbye(_ totals: SessionTotals, seconds: Double) -> Reply {
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
