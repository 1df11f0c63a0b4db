// The security extensions (RFC 2228 §5, RFC 4217).

extension Wording {
    /// 234: what comes next on the control connection is TLS.
    package var securityBegins: Reply { reply(234, "Begin TLS.", "Commencez TLS.") }

    /// 200 to CCC; what comes next on the control connection is in the clear.
    package var securityEnds: Reply {
        reply(
            200, "The control connection is in the clear from now on.",
            "La connexion de contrôle est en clair désormais.")
    }

    /// 503: something stood behind AUTH that nobody may have sent under TLS.
    package var securityPipelined: Reply {
        reply(
            503, "Nothing may follow AUTH before TLS is up: this connection ends.",
            "Rien ne doit suivre AUTH avant TLS : cette connexion est fermée.")
    }

    /// 431: no certificate, or the like.
    package var securityUnavailable: Reply {
        reply(431, "TLS cannot be begun just now.", "TLS ne peut pas commencer en ce moment.")
    }

    var mechanismUnknown: Reply {
        reply(
            504, "The mechanism is TLS; this server has no other.",
            "Le mécanisme est TLS ; ce serveur n'en a pas d'autre.")
    }

    var securedAlready: Reply { reply(503, "TLS has begun already.", "TLS a déjà commencé.") }

    /// 503 to PBSZ, CCC.
    var authFirst: Reply { reply(503, "AUTH TLS has to come before.", "AUTH TLS doit précéder.") }

    var bufferSize: Reply { Reply(200, "PBSZ=0") }

    var bufferSizeFirst: Reply { reply(503, "PBSZ has to come before.", "PBSZ doit précéder.") }

    /// 536 (RFC 4217 §9).
    var protectionUnknown: Reply {
        reply(
            536, "TLS protects data with PROT P, or not at all.", "TLS protège les données avec PROT P, ou pas du tout."
        )
    }

    var dataIsClear: Reply {
        reply(200, "Data connections are in the clear.", "Les connexions de données sont en clair.")
    }

    var dataIsPrivate: Reply {
        reply(200, "Data connections are under TLS.", "Les connexions de données sont sous TLS.")
    }

    /// 534 to PROT C.
    var clearDataRefused: Reply {
        reply(
            534, "Data connections have to be under TLS here.", "Les connexions de données doivent être sous TLS ici.")
    }

    /// 530 to USER in the clear.
    package var securityFirst: Reply {
        reply(530, "TLS is required to log in: send AUTH TLS first.", "TLS est exigé : envoyez d'abord AUTH TLS.")
    }

    /// 521 to a transfer in the clear (RFC 4217 §10).
    var privateDataFirst: Reply {
        reply(
            521, "Data connections have to be under TLS here: send PBSZ 0 and PROT P.",
            "Les connexions de données doivent être sous TLS ici : envoyez PBSZ 0 et PROT P.")
    }

    /// 522 to a transfer whose data connection is none of this session's TLS.
    package var resumptionRequired: Reply {
        reply(
            522,
            """
            The data connection has to resume the TLS session of the control connection.
            Turn on session resumption (or reuse) in the client, or take one that has it.
            """,
            """
            La connexion de données doit reprendre la session TLS de la connexion de contrôle.
            Activez la reprise de session dans le client, ou prenez-en un qui l'offre.
            """)
    }
}
