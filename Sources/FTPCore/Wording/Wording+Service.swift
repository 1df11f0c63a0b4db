// Service commands (RFC 959 §4.1.3), ranges, SITE.

extension Wording {
    private static let noop = Phrase(200, "Done, as nothing was to be done.", "C'est fait, car rien n'était à faire.")

    var noop: Reply { Self.noop.said(in: self) }

    var allocationSuperfluous: Reply {
        reply(202, "Space need not be allocated here.", "Il n'y a pas de place à réserver ici.")
    }

    var restartNeedsImage: Reply {
        reply(
            504, "A transfer can be restarted in image type only: send TYPE I first.",
            "Un transfert ne reprend qu'en type image : envoyez d'abord TYPE I.")
    }

    func restartAt(_ marker: UInt64) -> Reply {
        reply(
            350, "The next transfer begins at byte \(marker).", "Le prochain transfert commencera à l'octet \(marker).")
    }

    var rangeNeedsImage: Reply {
        reply(
            551, "A range can be chosen in image type and stream mode only: send TYPE I and MODE S first.",
            "Une plage ne se choisit qu'en type image et en mode flux : envoyez d'abord TYPE I et MODE S.")
    }

    func rangeSet(_ range: ClosedRange<UInt64>?) -> Reply {
        guard let range else {
            return reply(
                350, "The next transfer is of the whole file.", "Le prochain transfert portera sur tout le fichier.")
        }
        return reply(
            350, "The next transfer is of bytes \(range.lowerBound) to \(range.upperBound).",
            "Le prochain transfert portera sur les octets \(range.lowerBound) à \(range.upperBound).")
    }

    var nothingToAbort: Reply { reply(226, "No transfer is running.", "Aucun transfert n'est en cours.") }

    /// 225: there was a data connection, or the promise of one, and no transfer. It is closed (RFC 959 §4.1.3).
    var dataPortForgotten: Reply {
        reply(
            225, "No transfer is running; the data connection is closed.",
            "Aucun transfert n'est en cours ; la connexion de données est fermée.")
    }

    var abortDone: Reply { reply(226, "The transfer was aborted.", "Le transfert est interrompu.") }

    var clientNoted: Reply { reply(200, "Noted.", "C'est noté.") }

    // MARK: SITE

    var copyFirst: Reply { reply(503, "SITE CPTO has to follow SITE CPFR.", "SITE CPTO doit suivre SITE CPFR.") }

    var siteUnknown: Reply {
        reply(
            501, "SITE has no such command. SITE HELP lists those there are.",
            "SITE n'a pas cette commande. SITE HELP donne la liste de celles qui existent.")
    }

    var siteNotImplemented: Reply {
        reply(504, "This SITE command is not implemented here.", "Cette commande de SITE n'est pas offerte ici.")
    }

    func siteHelp(on topic: [UInt8]?, verbs: Set<SiteVerb>) -> Reply {
        if let topic {
            guard let verb = SiteVerb(named: topic), verbs.contains(verb) else { return siteUnknown }
            return reply(214, "Syntax: SITE <SP> \(verb.syntax)", "Syntaxe : SITE <SP> \(verb.syntax)")
        }
        let lines = SiteVerb.allCases.filter(verbs.contains).map { " " + $0.syntax }
        let text =
            [pick("SITE knows these:", "SITE connaît celles-ci :")] + lines
            + [pick("That is all.", "C'est tout.")]
        return Reply(214, text.joined(separator: "\n"), style: .indented)
    }
}
