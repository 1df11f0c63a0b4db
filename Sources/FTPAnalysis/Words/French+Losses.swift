/// Connections that did not come about, or did not last, in French.
extension French {
    static func unseen(_ finding: Finding) -> String {
        guard case .unseen(let mode, let place, let reply) = finding.facts else { return "" }
        let answer = reply.map { "\u{A0}: le serveur a répondu «\u{A0}\($0)\u{A0}»" } ?? ""
        let text: String
        switch mode {
        case .active:
            text =
                "La connexion de données du serveur n’a pas abouti\(answer). Son appel n’est pas dans la capture\u{A0}: "
                + "un pare-feu ou un NAT devant le client, ou un pare-feu devant le serveur, l’a retenu en chemin."
        case .passive:
            text =
                "La connexion de données du client n’a pas abouti\(answer). Son appel n’est pas dans la capture\u{A0}: "
                + "un pare-feu ou un NAT l’a retenu en chemin."
        case nil:
            text =
                "La connexion de données n’a pas abouti\(answer). Un pare-feu ou une traduction d’adresses sépare celui "
                + "qui écoute de celui qui se connecte."
        }
        return text + (place == .hidden ? " L’adresse annoncée n’est connue que dans son propre réseau." : "")
    }

    static func unheard(_ finding: Finding) -> String {
        guard case .unheard(_, let sender, let times, _) = finding.facts else { return "" }
        let text =
            "Le transfert est resté immobile pendant \(finding.facts.shown(.french)), puis a été abandonné. Ce que "
            + "\(Language.french.the(sender)) a envoyé l’a été de nouveau \(times) fois sans être acquitté\u{A0}: "
        return text
            + (finding.facts.isWide
                ? "les petits paquets passent, les grands non. En chemin le MTU est plus petit, et le message qui le dit se "
                    + "perd (trou noir PMTU)."
                : "quelque chose l’avale en chemin, comme un pare-feu qui a oublié la connexion.")
    }

    static func loss(_ finding: Finding) -> String {
        guard case .loss(let role, let isReset, _) = finding.facts else { return "" }
        switch (role, isReset) {
        case (.server, false):
            return
                "Le serveur a fermé la connexion de contrôle pendant le transfert, sans compte rendu\u{A0}: son programme "
                + "a été arrêté, est tombé en panne ou a atteint une limite."
        case (.client, false):
            return
                "Le client a fermé la connexion de contrôle avant le compte rendu du serveur\u{A0}: il a été arrêté, ou a "
                + "renoncé. Personne n’a su si le fichier est entier."
        case (_, true):
            return
                "La connexion de contrôle a été rompue du côté \(Language.french.of(role)) pendant le transfert\u{A0}: un "
                + "pare-feu ou un NAT qui l’avait oubliée, ou un programme arrêté. Personne n’a su comment il a fini."
        }
    }

    static func reset(_ finding: Finding) -> String {
        guard case .loss(let role, let isReset, let reply) = finding.facts else {
            return "La connexion de données a été rompue avant que tout soit envoyé."
        }
        let answer = reply.map { " Le serveur a répondu «\u{A0}\($0)\u{A0}»." } ?? ""
        return isReset
            ? "La connexion de données a été rompue du côté \(Language.french.of(role)) avant que tout soit envoyé."
                + answer
            : "\(Language.french.the(role).capitalized) a fermé la connexion de données avant que tout soit envoyé."
                + answer
    }

    static func lack(_ finding: Finding) -> String {
        let facts = finding.facts.shown(.french)
        switch finding.facts {
        case .lacking(.beginning):
            return
                "Le début de la connexion de données n’est pas dans la capture\u{A0}: ce qui a été envoyé avant manque "
                + "à ce qu’on en extrait."
        case .lacking(.report):
            return
                "Ce que le serveur a dit du transfert est parmi les mots qui manquent à la capture\u{A0}; pour autant "
                + "qu’elle le montre, rien n’est anormal."
        case .lacking(.words(let role, _)):
            return
                "\(facts) de ce que \(Language.french.the(role)) a dit sur la connexion de contrôle ne sont pas dans la "
                + "capture\u{A0}: ces mots ne sont pas racontés, et les réponses sont attribuées au mieux."
        case .sizes(_, let told):
            return
                "Le serveur annonce un succès, mais la capture n’a que \(facts) sur \(Language.french.count(told))\u{A0}: "
                + "le reste lui manque, et ce qu’on en extrait n’est pas le fichier entier."
        case _: return ""
        }
    }

    static func publicAddress(_ owner: Role) -> String {
        owner == .server
            ? "Indiquer au serveur son adresse publique, employer EPSV, ou faire connaître FTP à la traduction d’adresses "
                + "(impossible avec TLS)."
            : "Employer le mode passif (PASV, EPSV), indiquer au client son adresse publique, ou faire connaître FTP à la "
                + "traduction d’adresses (impossible avec TLS)."
    }
}
