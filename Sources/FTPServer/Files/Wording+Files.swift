import FTPCore

// What the server says of commands on files that went well.

extension Wording {
    var directoryRemoved: Reply { reply(250, "The directory was removed.", "Le répertoire est supprimé.") }
    var fileRemoved: Reply { reply(250, "The file was removed.", "Le fichier est supprimé.") }
    var renameGoesOn: Reply {
        reply(350, "RNTO has to follow with the new name.", "RNTO doit suivre avec le nouveau nom.")
    }
    var renamed: Reply { reply(250, "It was renamed.", "C'est renommé.") }
    var copyGoesOn: Reply {
        reply(350, "SITE CPTO has to follow with the copy's name.", "SITE CPTO doit suivre avec le nom de la copie.")
    }
    var copied: Reply { reply(250, "The file was copied.", "Le fichier est copié.") }
    var combined: Reply { reply(250, "The files are one now.", "Les fichiers n'en font plus qu'un.") }
    var sizeNeedsImage: Reply {
        reply(
            550, "The size is told in image type only: send TYPE I first.",
            "La taille ne se dit qu'en type image : envoyez d'abord TYPE I.")
    }

    /// 501 to MLSD of what is no directory (RFC 3659 §7.2.1).
    var machineListingNeedsDirectory: Reply {
        reply(
            501, "MLSD lists directories; MLST tells of files.",
            "MLSD liste des répertoires ; MLST décrit les fichiers.")
    }

    func siteDone(_ verb: SiteVerb) -> Reply {
        reply(200, "SITE \(verb.rawValue) is done.", "SITE \(verb.rawValue) est fait.")
    }

    // MARK: Listings on the control connection

    var factsBegin: String { pick("These are its facts:\n", "Voici ce qu'on en sait :\n") }
    var listingEnds: String { pick("\nThat is all.", "\nC'est tout.") }
    var statusBegins: String { pick("Status:\n", "État :\n") }
    var statusEnds: String { pick("End of status.", "Fin de l'état.") }
    var statusIsCut: String { pick("There is more: use LIST.", "Il y en a d'autres : employez LIST.") }
}
