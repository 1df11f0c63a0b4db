import FTPCore
import FTPStorage
import FTPTransport

// What the server says about transfers and files. A file's name is not repeated: the client knows it.

extension Wording {
    /// 150, told when the data connection is there.
    func transferBegins(_ connection: borrowing DataConnection) -> Reply {
        let port = connection.remote.port
        return reply(
            150, "The data connection is open, to port \(port).",
            "La connexion de données est ouverte, vers le port \(port).")
    }

    /// 150 for STOU: the name is told (RFC 1123 §4.1.2.9).
    func uniqueTransferBegins(_ path: VirtualPath) -> Reply { Reply(150, Array("FILE: ".utf8) + path.bytes) }

    /// 226 after a file: how long it took, and how fast it was.
    func fileTransferred(bytes: UInt64, seconds: Double) -> Reply {
        let rate = (Double(bytes) / 1024 / max(seconds, 1e-6)).fixed(2)
        return reply(
            226, "The file is transferred, \(bytes) bytes.\n\(seconds.fixed(3)) seconds, \(rate) Kbytes per second.",
            "Le fichier est transféré, \(bytes) octets.\n\(seconds.fixed(3)) secondes, \(rate) Ko par seconde.")
    }

    /// 226 after a listing: what was asked for, and how many it were.
    func listed(options: String, entries: Int) -> Reply {
        reply(226, "Options: \(options)\nMatches: \(entries)", "Options : \(options)\nTrouvés : \(entries)")
    }

    /// 451: the listing went deeper, or on for longer, than one command may.
    var listingIsCut: Reply {
        reply(
            451, "The listing is cut: there is more than one command may list. List the directories one by one.",
            "La liste est coupée : il y en a plus qu'une commande ne peut lister. Listez les répertoires un par un.")
    }

    /// 425: neither PORT nor PASV was said, or what they prepared is used up.
    var noDataPort: Reply { reply(425, "Send PASV or PORT first.", "Envoyez d'abord PASV ou PORT.") }

    /// 551: what the client has chosen does not go together.
    /// To APPE that may be meant for an upload that was broken off, or for the file that this was to replace.
    var uploadIsInTheWay: Reply {
        reply(
            550,
            "An upload of yours that is to replace this file broke off: go on in it by REST and STOR, "
                + "or send APPE again to go on behind the file.",
            "Un de vos envois, qui doit remplacer ce fichier, s'est interrompu : continuez-le par REST et STOR, "
                + "ou renvoyez APPE pour continuer derrière le fichier.")
    }

    /// To RETR of a file in place of which SIZE has told the length of a broken upload.
    var sizeWasOfUpload: Reply {
        reply(
            450,
            "SIZE told the length of your upload that broke off, not of this file; ask again, it tells the file's now.",
            "SIZE a dit la taille de votre envoi interrompu, non de ce fichier ; redemandez-la : "
                + "c'est maintenant celle du fichier.")
    }

    var restartNotPossible: Reply {
        reply(
            551, "REST and RANG need TYPE I, STRU F and MODE S.", "REST et RANG demandent TYPE I, STRU F et MODE S.")
    }

    /// 451: a restart marker or a range before a command that always begins a file, or goes on at its end.
    var restartHasNoMeaning: Reply {
        reply(
            451, "REST and RANG have no meaning before this command.",
            "REST et RANG n'ont pas de sens avant cette commande.")
    }

    // MARK: What went wrong

    /// What went wrong on the data connection.
    func dataFailure(_ error: DataError) -> Reply {
        switch error {
        case .notConnected(let error):
            let cause = SystemError.message(error.number)
            return reply(
                425, "No data connection could be made: \(cause).",
                "La connexion de données n'a pas pu être établie : \(cause).")
        case .connectTimedOut:
            return reply(
                425, "No data connection was made in time.",
                "La connexion de données n'a pas été établie à temps.")
        case .broken(let error):
            let cause = SystemError.message(error.number)
            return reply(
                426, "The data connection broke: \(cause).", "La connexion de données s'est rompue : \(cause).")
        case .stalled:
            return reply(
                426, "Nothing moved on the data connection for too long; the transfer was given up.",
                "Rien n'a bougé trop longtemps sur la connexion de données ; le transfert est abandonné.")
        case .tooSlow:
            return reply(
                426, "Too little moved on the data connection for too long; the transfer was given up.",
                "Trop peu a bougé trop longtemps sur la connexion de données ; le transfert est abandonné.")
        case .tooLong:
            return reply(
                426, "The transfer took longer than any may; it was given up.",
                "Le transfert a duré plus qu'il n'est permis ; il est abandonné.")
        case .malformed(let cause): return malformed(cause)
        case .tls(let cause):
            return reply(
                426, "TLS failed on the data connection: \(cause).",
                "TLS a échoué sur la connexion de données : \(cause).")
        case .stopped:
            return reply(
                426, "The transfer was stopped, the data connection is closed.",
                "Le transfert est arrêté, la connexion de données est fermée.")
        }
    }

    private func malformed(_ cause: CodingError) -> Reply {
        switch cause {
        case .bomb:
            reply(
                552, "The data expands beyond what is allowed; the transfer was given up.",
                "Les données se dilatent au-delà du permis ; le transfert est abandonné.")
        case .noMemory:
            reply(
                451, "There is no memory to code the data with.", "La mémoire manque pour coder les données.")
        case .corrupt:
            reply(
                451, "The data is not in the form that MODE, TYPE and STRU say.",
                "Les données n'ont pas la forme que disent MODE, TYPE et STRU.")
        case .truncated:
            reply(
                426, "The data connection was closed before the end of the file.",
                "La connexion de données a été fermée avant la fin du fichier.")
        }
    }

    /// What the storage refused. A name that no file can have is refused as such (553) only where one is to be made:
    /// where a file is looked for there is none (550).
    func refused(_ error: StorageError, making isMade: Bool = false) -> Reply {
        switch error.kind {
        case .notFound:
            reply(550, "There is no such file or directory.", "Il n'y a pas de tel fichier ou répertoire.")
        case .notPermitted: reply(550, "Permission denied.", "Permission refusée.")
        case .alreadyExists: reply(550, "There is one of this name already.", "Ce nom existe déjà.")
        case .notADirectory: reply(550, "This is not a directory.", "Ce n'est pas un répertoire.")
        case .isADirectory: reply(550, "This is a directory.", "C'est un répertoire.")
        case .notEmpty: reply(550, "The directory is not empty.", "Le répertoire n'est pas vide.")
        case .noSpace: reply(452, "There is no space left.", "Il n'y a plus de place.")
        case .quotaExceeded: reply(552, "The quota is used up.", "Le quota est épuisé.")
        case .tooLarge: reply(552, "The file would be too large.", "Le fichier serait trop grand.")
        case .outsideTree: reply(550, "The path leads out of the tree.", "Le chemin mène hors de l'arborescence.")
        case .badName:
            reply(isMade ? 553 : 550, "No file can be called so here.", "Aucun fichier ne peut s'appeler ainsi ici.")
        case .readOnly: notPermitted
        case .notAFile: reply(550, "This is not a plain file.", "Ce n'est pas un fichier ordinaire.")
        case .badOffset:
            reply(
                554, "The restart marker lies beyond the end of the file.",
                "Le point de reprise est au-delà de la fin du fichier.")
        case .busy: reply(450, "It is in use.", "C'est en cours d'utilisation.")
        case .unsupported: reply(504, "This cannot be done here.", "Cela ne peut pas se faire ici.")
        case .stopped: reply(451, "It was stopped.", "C'est interrompu.")
        case .failed:
            reply(
                451, "The storage failed: \(SystemError.message(error.number)).",
                "Le stockage a échoué : \(SystemError.message(error.number)).")
        }
    }

    /// What the storage refused after the transfer had begun: the same, as 451 where only that may follow a 150.
    func refusedMidway(_ error: StorageError) -> Reply {
        let reply = refused(error)
        return [450, 504, 550, 553, 554].contains(reply.code) ? Reply(451, reply.text) : reply
    }
}
