import FTPCore

extension French {
    private static let language = Language.french

    static func text(_ note: Note) -> String {
        switch note {
        case .controlRequest(let from, let to):
            return "le client demande la connexion de contrôle, de son port \(from) vers le port \(to) du serveur"
        case .dataRequest(let opener, let from, let to, let mode, let title):
            let purpose = title.map { " pour \($0)" } ?? ""
            return "\(language.the(opener)) ouvre la connexion de données\(purpose), de son port \(from) vers le "
                + "port \(to) \(language.of(opener.other)) (mode \(mode == .active ? "actif" : "passif"))"
        case .acceptance(let role): return "\(language.the(role)) accepte"
        case .confirmation(let role, let isData):
            return "\(language.the(role)) confirme\u{A0}: la \(connection(isData)) est ouverte"
        case .greeting(let code, let text, let lines):
            let size = lines > 1 ? " en \(lines)\u{A0}lignes" : ""
            return "accueil du serveur, \(code)\(size)\u{A0}: \(language.quote(text))"
        case .command(let shown, let verb, let command):
            guard let words = words(verb, command) else { return shown }
            let malformed = command == nil && verb != nil ? ", mais son argument est incompréhensible" : ""
            return "\(shown)\u{A0}: \(words)\(malformed)"
        case .reply(let code, let meaning, let text):
            let quoted = text.isEmpty ? "" : " — \(language.quote(text))"
            return "\(code)\u{A0}: \(words(meaning))\(quoted)"
        case .part(let packet): return "une partie de ce que le paquet \(packet) complète"
        case .unfinished: return "le début de quelque chose dont la capture n’a pas la fin"
        case .listing(let bytes, let entries, let extent):
            let lines = entries.map { $0 < 2 ? ", \($0)\u{A0}entrée" : ", \(language.count($0))\u{A0}entrées" } ?? ""
            return "\(part(extent, "la liste", "de la liste"))\u{A0}: \(language.bytes(bytes))\(lines)"
        case .file(let name, let bytes, let position, let extent):
            let place = extent == .whole ? "" : " à partir de l’octet \(language.count(position))"
            let (what, ofWhat) = name.map { ("le fichier \($0)", "du fichier \($0)") } ?? ("les données", "des données")
            return "\(part(extent, what, ofWhat))\u{A0}: \(language.bytes(bytes))\(place)"
        case .finish(let role, let isData, let isSecond):
            if isSecond { return "\(language.the(role)) ferme à son tour son côté de la \(connection(isData))" }
            let reason = isData ? "\u{A0}: il n’y a plus de données" : ""
            return "\(language.the(role)) ferme son côté de la \(connection(isData))\(reason)"
        case .acknowledgment(let packet):
            return packet.map { "acquitte le paquet \($0), rien de plus" } ?? "un acquittement, rien de plus"
        case .lastAcknowledgment(let packet, let isData):
            return "acquitte le paquet \(packet)\u{A0}: la \(connection(isData)) est fermée"
        case .reset(let role, let isData, let isRefusal):
            if isRefusal {
                return "\(language.the(role)) refuse la \(connection(isData))\u{A0}: personne n’écoute à ce port"
            }
            return "\(language.the(role)) rompt la \(connection(isData)) (RST)"
        case .encrypted(let role, let bytes):
            return "chiffré, venant \(language.of(role))\u{A0}: \(language.bytes(bytes))"
        case .stray(let text): return "une ligne qui n’appartient à aucune réponse\u{A0}: \(language.quote(text))"
        case .overlong(let role): return "une ligne \(language.of(role)) plus longue que le protocole n’en connaît"
        case .padding(let count):
            return "\(language.bytes(count)) de bourrage portent la trame à la longueur minimale d’Ethernet"
        case .retransmission: return "envoyé de nouveau"
        case .outOfOrder: return "arrivé dans le désordre"
        case .previousLost: return "il manque quelque chose avant lui"
        case .acknowledgesUnseen: return "acquitte ce que la capture n’a pas"
        case .keepAlive: return "entretien de la connexion (keep-alive)\u{A0}: y a-t-il quelqu’un\u{202F}?"
        case .keepAliveAnswer: return "réponse à l’entretien de la connexion (keep-alive)"
        case .zeroWindow(let role):
            return "\(language.the(role)) ne peut plus rien recevoir pour l’instant (fenêtre nulle)"
        case .windowUpdate: return "il y a de nouveau de la place (mise à jour de la fenêtre)"
        case .duplicateAcknowledgment: return "acquitte encore la même chose\u{A0}: il manque quelque chose là-bas"
        case .portsReused: return "ces ports ont déjà servi"
        }
    }

    private static func connection(_ isData: Bool) -> String {
        isData ? "connexion de données" : "connexion de contrôle"
    }

    private static func part(_ extent: Note.Extent, _ what: String, _ ofWhat: String) -> String {
        switch extent {
        case .whole: "\(what) en entier"
        case .first: "début \(ofWhat)"
        case .last: "fin \(ofWhat)"
        case .middle: "suite \(ofWhat)"
        case .unknown: what
        }
    }
}
