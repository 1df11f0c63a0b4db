import FTPCore

extension French {
    private static let language = Language.french

    private static func at(_ packets: [Int]) -> String { language.inParentheses(packets) }

    private static func quoted(_ text: String) -> String { text.isEmpty ? "" : "\u{A0}: \(language.quote(text))" }

    static func text(_ heading: Heading) -> String {
        switch heading {
        case .opening: "La connexion de contrôle s’ouvre"
        case .greeting: "Le serveur accueille"
        case .login: "L’identification"
        case .commands: "Questions et réponses"
        case .security: "Le chiffrement"
        case .closing: "La fin de la session"
        case .transfer(let number, let title): "Transfert \(number)\u{A0}: \(title)"
        case .parameters: "Comment les données sont représentées"
        case .negotiation: "Où iront les données"
        case .dataOpening: "La connexion de données s’ouvre"
        case .data: "Les données"
        case .dataClosing: "La connexion de données se ferme"
        case .report: "Le compte rendu"
        case .activeInShort: "Le mode actif en bref"
        case .passiveInShort: "Le mode passif en bref"
        }
    }

    static func text(_ sentence: Sentence) -> String {
        switch sentence {
        case .controlOpened(let client, let server, let packets):
            return
                "Le client se connecte, de son port \(client.port), au port \(server.port) du serveur, dans les trois temps "
                + "habituels de TCP\u{A0}: SYN, SYN ACK, ACK \(at(packets)). C’est la connexion de contrôle. Elle porte les "
                + "commandes et les réponses, jamais les fichiers, et dure autant que la session."
        case .joinedLate: return "La capture prend la session en cours de route."
        case .greeted(let code, let lines, let text, let packet):
            let size = lines > 1 ? ", en \(lines)\u{A0}lignes" : ""
            return
                "Le serveur parle le premier \(at([packet]))\u{A0}: code \(code), prêt\(size)\(quoted(text)). Une réponse, "
                + "ce sont trois chiffres pour les programmes et un texte pour les gens."
        case .quit(let packet): return "Le client prend congé par QUIT \(at([packet]))."
        case .farewell(let code, let text, let packet):
            return "Le serveur répond \(code) \(at([packet]))\(quoted(text))."
        case .controlClosed(let first, let packets):
            return
                "Chaque côté ferme son sens par un FIN, \(language.the(first)) d’abord, et l’autre l’acquitte \(at(packets))."
        case .controlReset(let role, let packet):
            return
                "\(language.the(role).capitalized) rompt la connexion de contrôle \(at([packet])) sans la fermer dans les règles."
        case .captureEnds: return "La capture s’arrête alors que la session est encore ouverte."
        case .encrypted(let packet, let bytes):
            return
                "Après le paquet \(packet), tout est chiffré sur la connexion de contrôle (\(language.bytes(bytes)))\u{A0}: "
                + "les commandes et les ports annoncés ne se lisent plus, et les connexions de données ne peuvent plus leur "
                + "être rattachées."
        case .user(let name, let isAnonymous, let packet):
            let kind = isAnonymous ? ", le nom de ceux qui n’ont pas de compte" : ""
            return "Le client dit qui il est\u{A0}: \(language.quote(name))\(kind) \(at([packet]))."
        case .loggedInAtOnce(let code, let packet):
            return
                "Le serveur l’admet tout de suite, sans demander de mot de passe (\(code), paquet\u{A0}\(packet)). D’autres en "
                + "demandent un même aux anonymes, qui donnent par usage leur adresse de courrier."
        case .passwordWanted(let code, let packet):
            return "Le serveur demande un mot de passe (\(code), paquet\u{A0}\(packet))."
        case .password(let shown, let isAnonymous, let packet):
            let remark = isAnonymous ? "d’un anonyme, tout convient" : "il traverse le réseau en clair"
            return "Le client envoie \(shown) \(at([packet]))\u{A0}; \(remark)."
        case .loggedIn(let code, let packet): return "L’utilisateur est admis (\(code), paquet\u{A0}\(packet))."
        case .loginRefused(let code, let text, let packet):
            return "Le serveur n’admet pas l’utilisateur (\(code), paquet\u{A0}\(packet))\(quoted(text))."
        case .exchange(let shown, let purpose, let packet):
            return purpose.isEmpty ? "\(shown) \(at([packet]))" : "\(shown) \(at([packet]))\u{A0}: \(purpose)"
        case .answer(let code, let meaning, let text, let packet):
            return
                "→ \(code) \(at([packet]))\u{A0}: \(words(meaning))\(text.isEmpty ? "" : " — \(language.quote(text))")"
        case .unanswered: return "→ pas de réponse dans cette capture"
        case .type(let type, let packet, let answer):
            let agreed = answer.map { "\u{A0}; le serveur est d’accord \(at([$0]))" } ?? ""
            return "Par TYPE \(type.code), le client demande \(meaning(type)) \(at([packet]))\(agreed)."
        case .portAnnounced(let address, let shown, let packet):
            return
                "Le client ouvre un port chez lui, y écoute, et le dit au serveur \(at([packet]))\u{A0}: \(shown). Les "
                + "quatre premiers nombres sont l’adresse \(address.host.shown). Les deux derniers forment le port, un nombre "
                + "de deux octets\u{A0}: \(Arithmetic.sum(address.port))."
        case .extendedPortAnnounced(let address, let shown, let packet):
            let family = address.host.isIPv6 ? "2 pour IPv6" : "1 pour IPv4"
            return
                "Le client ouvre un port chez lui, y écoute, et le dit au serveur \(at([packet]))\u{A0}: \(shown). Entre "
                + "les barres se trouvent le genre d’adresse (\(family)), l’adresse \(address.host.shown) et le port, "
                + "\(address.port)."
        case .passiveAnnounced(let address, let asked, let packet):
            let question = asked.map { "Par PASV \(at([$0])), le client demande au serveur d’écouter. " } ?? ""
            return question
                + "Le serveur ouvre un port et dit où \(at([packet]))\u{A0}: les quatre premiers nombres sont "
                + "l’adresse \(address.host.shown), les deux derniers forment le port, \(Arithmetic.sum(address.port))."
        case .extendedPassiveAnnounced(let port, let server, let asked, let packet):
            let question = asked.map { "Par EPSV \(at([$0])), le client demande au serveur d’écouter. " } ?? ""
            return question
                + "Le serveur ouvre un port et n’en donne que le numéro \(at([packet])), \(port)\u{A0}: l’adresse "
                + "est celle où va la connexion de contrôle, \(server)."
        case .nothingAnnounced(let endpoint):
            return
                "Rien n’a été dit de l’endroit où ira la connexion de données\u{A0}: le dernier accord vaut encore, ou à "
                + "défaut la règle, soit le port \(endpoint.port) du client."
        case .granted(let code, let packet): return "Le serveur accepte (\(code), paquet\u{A0}\(packet))."
        case .asked(let title, let purpose, let packet):
            return
                "Vient alors la commande qui a besoin de la connexion de données\u{A0}: \(title) \(at([packet]))\u{A0}; "
                + "\(purpose)."
        case .pause(let seconds, let opener):
            let reason =
                opener == .server
                ? "souvent, un serveur cherche le nom du client ou lui demande qui est l’utilisateur (DNS, ident) avant de "
                    + "se connecter"
                : "les premiers essais se sont peut-être perdus en route"
            return
                "Puis il ne se passe rien pendant \(language.span(seconds)). La capture ne dit pas pourquoi\u{A0}; \(reason)."
        case .opened(let opener, let mode, let from, let to, let usual, let packets):
            var text =
                "\(language.the(opener).capitalized) ouvre la connexion de données, de son port \(from.port) vers le "
                + "port \(to.port) \(language.of(opener.other)) \(at(packets))."
            if mode == .active {
                text +=
                    from.port == usual
                    ? " Le port \(usual), celui qui précède le port de contrôle, est le port de données du serveur "
                        + "(RFC 959 §3.2)."
                    : " La RFC 959 §3.2 prévoit le port \(usual), celui qui précède le port de contrôle\u{A0}; ce serveur en "
                        + "prend un autre."
            }
            return text
        case .activeExplained:
            return
                "C’est ce qui fait le mode actif\u{A0}: c’est le serveur qui agit, et la connexion vient vers le client. Un "
                + "pare-feu devant le client, ou une traduction d’adresses, doit comprendre FTP pour la laisser entrer."
        case .passiveExplained:
            return
                "C’est ce qui fait le mode passif\u{A0}: le serveur attend, et le client ouvre les deux connexions. Un "
                + "pare-feu devant le client n’a rien à laisser entrer\u{A0}; devant le serveur, il doit laisser ouverts ses "
                + "ports passifs."
        case .neverOpened(let opener, let to, let wasRefused):
            let place = to.map { " vers \($0)" } ?? ""
            return
                "L’essai de connexion \(language.of(opener))\(place) \(wasRefused ? "est refusé" : "reste sans réponse")."
        case .announced(let code, let text, let packet):
            return
                "Sur la connexion de contrôle, le serveur annonce le transfert (\(code), paquet\u{A0}\(packet))\(quoted(text))."
        case .listingMoved(let bytes, let entries, let packets):
            return
                "La liste arrive par la connexion de données\u{A0}: \(language.bytes(bytes)), \(language.count(entries))\u{A0}"
                + "\(entries < 2 ? "ligne" : "lignes"), une par entrée \(at(packets))."
        case .fileMoved(let name, let bytes, let sender, let seconds, let packets):
            let pace = seconds.map { ", en \(language.span($0))" } ?? ""
            let way = sender == .server ? "vient du serveur" : "va au serveur"
            let what = name.map { "Le fichier \($0)" } ?? "Le contenu"
            return "\(what) \(way) par la connexion de données\u{A0}: \(language.bytes(bytes))\(pace) \(at(packets)). "
                + "Rien d’autre n’y passe\u{A0}: ni nom, ni longueur, ni marque de fin."
        case .nothingMoved: return "Aucun octet ne passe\u{A0}: ce qui était demandé est vide."
        case .missing(let bytes): return "Il en manque \(language.bytes(bytes)) dans la capture."
        case .closedData(let first, let isSender, let packets):
            let meaning = isSender ? "\u{A0}; c’est ainsi que la fin des données est signalée" : ""
            return
                "\(language.the(first).capitalized) ferme le premier la connexion de données, par un FIN\(meaning). L’autre "
                + "côté suit \(at(packets))."
        case .resetData(let role, let packets):
            return
                "\(language.the(role).capitalized) rompt la connexion de données \(at(packets))\u{A0}: ce qui était en route "
                + "est perdu."
        case .aborted(let packet): return "Le client demande l’arrêt par ABOR \(at([packet]))."
        case .reported(let code, let meaning, let text, let packet):
            return
                "Sur la connexion de contrôle, le serveur rend compte\u{A0}: \(code), \(words(meaning)) \(at([packet]))"
                + "\(quoted(text))."
        case .neverReported: return "La capture n’a aucun compte rendu du serveur à ce sujet."
        case .again(let title, let negotiation, let port, let previous, let packets):
            let said = negotiation.map { ", avec l’accord \($0)" } ?? ""
            var change = ""
            if let port, let previous {
                change =
                    port == previous &+ 1
                    ? " Le port est un autre, \(port) après \(previous)\u{A0}: ils sont pris l’un après l’autre."
                    : port == previous ? "" : " Le port est un autre\u{A0}: \(port)."
            }
            return "Les mêmes étapes encore, pour \(title)\(said) \(at(packets)).\(change)"
        case .againOpened(let opener, let from, let to, let packets):
            return
                "\(language.the(opener).capitalized) ouvre la connexion de données, \(from.port) → \(to.port) \(at(packets))."
        case .activeSummary:
            return
                "Le client écoute sur un port à lui et l’annonce par PORT ou EPRT. Le serveur s’y connecte depuis son port "
                + "de données (20 quand le port de contrôle est 21). Chaque transfert a sa propre connexion de données, dont "
                + "la fermeture marque la fin\u{A0}; les réponses passent par la connexion de contrôle."
        case .passiveSummary:
            return
                "Le client le demande par PASV ou EPSV, le serveur écoute sur un port à lui et le nomme dans sa réponse. Le "
                + "client s’y connecte, d’un port quelconque. Chaque transfert a sa propre connexion de données, dont la "
                + "fermeture marque la fin\u{A0}; les réponses passent par la connexion de contrôle."
        }
    }

    private static func meaning(_ type: RepresentationType) -> String {
        switch type {
        case .ascii:
            "du texte\u{A0}: les lignes voyagent terminées par CR LF, et chaque côté les convertit à son usage"
        case .ebcdic: "du texte en EBCDIC"
        case .image: "le mode image\u{A0}: les octets voyagent tels quels, rien n’est converti"
        case .local(let bits): "des octets de \(bits)\u{A0}bits"
        }
    }
}
