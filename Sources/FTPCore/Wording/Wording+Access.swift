// Refusals and access control (RFC 959 §4.1.1). French texts keep to letters that every terminal shows in UTF-8.

extension Wording {
    /// 500: longer than any command is.
    package var lineTooLong: Reply { reply(500, "The line is too long.", "La ligne est trop longue.") }

    var unknownCommand: Reply {
        reply(
            500, "No such command. HELP lists those there are.",
            "Commande inconnue. HELP donne la liste de celles qui existent.")
    }

    /// 502.
    package var notImplemented: Reply {
        reply(502, "This command is not implemented here.", "Cette commande n'est pas offerte ici.")
    }

    /// 530: not without a login.
    package var loginFirst: Reply {
        reply(530, "Log in first, with USER and PASS.", "Identifiez-vous d'abord, avec USER et PASS.")
    }

    /// 550: the session may not write.
    package var notPermitted: Reply {
        reply(550, "This session may only read.", "Cette session ne peut que lire.")
    }

    func badSequence(_ row: Catalogue.Row) -> Reply {
        let before = row.follows.map(\.name)
        return reply(
            503, "\(row.name) has to follow \(before.joined(separator: " or ")).",
            "\(row.name) doit suivre \(before.joined(separator: " ou ")).")
    }

    func argumentMissing(_ verb: Verb) -> Reply {
        reply(
            501, "An argument is missing. Syntax: \(Catalogue[verb].syntax)",
            "Il manque un argument. Syntaxe : \(Catalogue[verb].syntax)")
    }

    func argumentMalformed(_ syntax: String) -> Reply {
        reply(501, "The argument is malformed. Syntax: \(syntax)", "L'argument est mal formé. Syntaxe : \(syntax)")
    }

    func valueNotImplemented(_ verb: Verb) -> Reply {
        reply(504, "\(verb.name) does not have this value.", "\(verb.name) ne connaît pas cette valeur.")
    }
}

extension Wording {
    var passwordSuperfluous: Reply {
        reply(202, "You are logged in already.", "Vous êtes déjà identifié.")
    }

    /// 503 to ACCT between USER and PASS.
    var passwordFirst: Reply {
        reply(503, "PASS has to follow USER.", "PASS doit suivre USER.")
    }

    var accountSuperfluous: Reply {
        reply(202, "No account is needed here.", "Aucun compte n'est nécessaire ici.")
    }

    /// 220 after REIN.
    package var readyForNewUser: Reply {
        reply(220, "Ready for a new user.", "Prêt pour un nouvel utilisateur.")
    }

    // MARK: Hosts and languages

    var hostTooLate: Reply {
        reply(503, "HOST has to come before the login.", "HOST doit venir avant l'identification.")
    }

    /// 220 after HOST.
    package var hostAccepted: Reply {
        reply(220, "The host is accepted.", "L'hôte est accepté.")
    }

    /// 504: nobody here is called so (RFC 7151 §3.2).
    package var hostUnknown: Reply {
        reply(504, "This host is not served here.", "Cet hôte n'est pas servi ici.")
    }

    var languageSet: Reply { reply(200, "Replies are in English now.", "Les réponses sont maintenant en français.") }

    var languageUnknown: Reply {
        reply(504, "Replies are in EN or FR only.", "Les réponses existent en EN ou FR seulement.")
    }

    // MARK: Directories

    /// 257 to PWD.
    package func workingDirectory(_ path: VirtualPath) -> Reply {
        Reply(257, Pathname(path.bytes).quoted + pick(" is the working directory.", " est le répertoire courant.").utf8)
    }

    /// 257 to MKD.
    package func directoryMade(_ path: VirtualPath) -> Reply {
        Reply(257, Pathname(path.bytes).quoted + pick(" was made.", " est créé.").utf8)
    }

    /// 250 to CWD.
    package func directoryChanged(_ path: VirtualPath) -> Reply {
        Reply(
            250,
            Array(pick("The working directory is now ", "Le répertoire courant est maintenant ").utf8)
                + Pathname(path.bytes).quoted + ".".utf8)
    }
}
