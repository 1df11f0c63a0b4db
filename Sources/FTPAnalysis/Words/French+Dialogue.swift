import FTPCore

extension French {
    /// What a command asks for; nil for one that the catalogue does not have.
    static func words(_ verb: Verb?, _ command: Command?) -> String? {
        switch command {
        case .port(let address), .eprt(let address), .lprt(let address):
            return "le client écoutera sur \(Arithmetic.shown(address, verb))"
        case .type(let type): return "\(words(type)) pour la suite"
        case .list(let request), .nlst(let request):
            let names = verb == .nlst ? "les noms" : "la liste"
            let place = request.path.map { "de " + VisibleText.escaped($0.bytes) } ?? "du répertoire courant"
            return "le client demande \(names) \(place)"
        case .epsvAll: return "seule EPSV servira désormais"
        default:
            // What is left is told by its verb, and what it is about.
            return command.flatMap(details) ?? verb.map(purpose)
        }
    }

    static func words(_ type: RepresentationType) -> String {
        switch type {
        case .ascii: "du texte (ASCII), fins de ligne converties,"
        case .ebcdic: "du texte (EBCDIC)"
        case .image: "des octets tels quels (image)"
        case .local(let bits): "des octets de \(bits)\u{A0}bits"
        }
    }

    static func purpose(_ verb: Verb) -> String {
        switch verb {
        case .user: "le client dit qui il est"
        case .pass: "le mot de passe"
        case .acct: "le compte"
        case .cwd, .xcwd: "le client change de répertoire"
        case .cdup, .xcup: "le client remonte d’un répertoire"
        case .smnt: "le client demande un autre système de fichiers"
        case .rein: "le client recommence, comme s’il venait de se connecter"
        case .quit: "le client prend congé"
        case .port, .eprt, .lprt: "le client dit où il écoutera"
        case .pasv, .epsv, .lpsv: "le client demande au serveur d’écouter pour la connexion de données"
        case .type: "comment représenter les données"
        case .stru: "comment les fichiers sont structurés"
        case .mode: "comment les données voyagent"
        case .retr: "le client demande un fichier"
        case .stor: "le client envoie un fichier"
        case .stou: "le client envoie un fichier et laisse le serveur le nommer"
        case .appe: "le client complète un fichier"
        case .allo: "la place que prendra le prochain fichier"
        case .rest: "où commencera le prochain transfert"
        case .rang: "les octets que portera le prochain transfert"
        case .rnfr: "le client nomme ce qu’il veut renommer"
        case .rnto: "le nouveau nom"
        case .abor: "le client veut arrêter le transfert"
        case .dele: "le client supprime un fichier"
        case .rmd, .xrmd: "le client supprime un répertoire"
        case .mkd, .xmkd: "le client crée un répertoire"
        case .pwd, .xpwd: "le client demande dans quel répertoire il est"
        case .list, .mlsd: "le client demande une liste"
        case .nlst: "le client demande les noms d’un répertoire"
        case .site: "une commande propre à ce serveur"
        case .syst: "le client demande quel est le système du serveur"
        case .stat: "le client demande où en sont les choses"
        case .help: "le client demande de l’aide"
        case .noop: "le client demande seulement un signe de vie"
        case .auth: "le client veut protéger la connexion"
        case .adat: "des données de sécurité"
        case .pbsz: "la taille des blocs protégés"
        case .prot: "comment protéger les connexions de données"
        case .ccc: "le client veut continuer en clair"
        case .mic, .conf, .enc: "une commande protégée"
        case .feat: "le client demande quelles extensions le serveur connaît"
        case .opts: "le client règle une option"
        case .lang: "le client choisit la langue des réponses"
        case .mdtm: "le client demande la date d’un fichier"
        case .size: "le client demande la taille d’un fichier"
        case .mlst: "le client demande les caractéristiques d’un fichier"
        case .host: "le client dit lequel des noms du serveur il vise"
        case .mfmt, .mfct: "le client fixe la date d’un fichier"
        case .mff: "le client fixe des caractéristiques d’un fichier"
        case .hash, .xcrc, .xmd5, .xsha, .xsha1, .xsha256, .xsha512: "le client demande l’empreinte d’un fichier"
        case .comb: "le client fait réunir des fichiers"
        case .avbl: "le client demande la place disponible"
        case .clnt, .csid: "le client nomme son logiciel"
        }
    }

    static func words(_ meaning: ReplyMeaning) -> String {
        switch meaning {
        case .restartMarker: "un repère de reprise"
        case .readyLater: "le serveur n’est pas encore prêt"
        case .transferOnOpenConnection: "le transfert commence sur la connexion ouverte"
        case .transferBegins: "le serveur annonce le transfert"
        case .accepted: "accepté"
        case .superfluous: "inutile ici"
        case .status: "la réponse"
        case .help: "l’aide"
        case .system: "le système du serveur"
        case .ready: "prêt"
        case .goodbye: "au revoir"
        case .nothingToAbort: "il n’y a rien à arrêter"
        case .aborted: "arrêté comme demandé"
        case .transferComplete: "le transfert est terminé"
        case .passive(let address): "le serveur écoutera sur \(Arithmetic.shown(address, .pasv))"
        case .extendedPassive(let port): "le serveur écoutera sur son port \(port)"
        case .loggedIn: "connecté"
        case .loggedInAtOnce: "accepté tout de suite, sans mot de passe"
        case .encryptionMayBegin: "d’accord, tout est chiffré à partir d’ici"
        case .done: "fait"
        case .directory(let path): path.isEmpty ? "le répertoire courant" : "le répertoire courant est \(path)"
        case .created(let path): path.isEmpty ? "le répertoire est créé" : "le répertoire \(path) est créé"
        case .passwordWanted: "le mot de passe est attendu"
        case .accountWanted: "un compte est attendu"
        case .moreWanted: "noté, le serveur attend la commande qui va avec"
        case .serviceEnds: "le serveur ferme la connexion"
        case .noDataConnection: "la connexion de données n’a pas pu s’ouvrir"
        case .transferBroken: "la connexion de données est fermée, le transfert interrompu"
        case .loginRefused: "l’identification est refusée"
        case .notLoggedIn: "pas sans s’être identifié"
        case .fileUnavailable: "refusé, le fichier n’est pas disponible"
        case .localError: "une erreur du côté du serveur"
        case .noSpace: "il n’y a plus de place"
        case .badName: "ce nom n’est pas permis"
        case .notUnderstood: "le serveur ne connaît pas cette commande"
        case .badArgument: "l’argument est faux"
        case .notImplemented: "le serveur n’offre pas cette commande"
        case .badSequence: "pas dans cet ordre"
        case .valueUnknown: "le serveur n’offre pas cette variante"
        case .familyUnknown: "le serveur n’offre pas cette famille d’adresses"
        case .other(let severity): words(severity)
        }
    }

    private static func words(_ severity: Reply.Severity) -> String {
        switch severity {
        case .preliminary: "commencé"
        case .completion: "fait"
        case .intermediate: "la suite est attendue"
        case .transientNegative: "refusé pour l’instant"
        case .permanentNegative: "refusé"
        case .protected: "une réponse protégée"
        }
    }
}
