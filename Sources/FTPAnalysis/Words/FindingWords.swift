/// Findings in words: what happened and why, and what to do about it.
extension Language {
    /// What a finding says.
    package func cause(_ finding: Finding) -> String {
        switch self {
        case .english: English.cause(finding)
        case .french: French.cause(finding)
        }
    }

    /// What helps.
    package func remedy(_ finding: Finding) -> String {
        switch self {
        case .english: English.remedy(finding)
        case .french: French.remedy(finding)
        }
    }
}

extension Finding.Facts {
    /// The facts as one word, for a sentence.
    func shown(_ language: Language) -> String {
        switch self {
        case .none: ""
        case .reply(let text), .command(let text): text
        case .delay(let seconds): language.span(seconds)
        case .port(let port, _): "\(port)"
        case .address(let text, _): text
        }
    }

    /// The port that would have been expected.
    var usualPort: UInt16 {
        switch self {
        case .port(_, let usual): usual
        case .none, .reply, .delay, .address, .command: 20
        }
    }

    /// Whose address it is.
    var owner: Role {
        switch self {
        case .address(_, let role): role
        case .none, .reply, .delay, .port, .command: .client
        }
    }
}

extension English {
    static func cause(_ finding: Finding) -> String {
        let facts = finding.facts.shown(.english)
        switch finding.code {
        case .clearPassword: return "A password crossed the network in the clear."
        case .loginRefused: return "The server did not let the user in: “\(facts)”."
        case .dataDelay:
            return "\(facts) passed between the command and its data connection. Usual causes: the server looks up the "
                + "client's name (reverse DNS, ident) before it connects, or a first attempt was lost."
        case .transferRefused: return "The server refused the transfer\(facts.isEmpty ? "" : " (\(facts))")."
        case .dataUnconnected:
            return "The data connection did not come about\(facts.isEmpty ? "" : " (the server answered \(facts))"). A "
                + "firewall or address translation stands between the side that listens and the side that connects."
        case .dataReset: return "The data connection was reset before all data had been sent."
        case .transferIncomplete:
            return "The transfer stopped before its end\(facts.isEmpty ? "" : " (the server answered \(facts))")."
        case .transferUnanswered: return "Nobody answered the command in this capture."
        case .privateAddress:
            return
                "The \(finding.facts.owner.rawValue) announced \(facts), an address that only its own network knows, "
                + "to a peer outside."
        case .otherPort:
            return "The server's data connection came from port \(facts), not from \(finding.facts.usualPort), the one "
                + "below its control port (RFC 959 §3.2)."
        case .bounce:
            return "The client asked the server to connect to a third host, \(facts): the way of a bounce attack "
                + "(RFC 2577), or of a transfer between two servers."
        case .violation: return "The server's words break the rules of the dialogue: \(facts)."
        }
    }

    static func remedy(_ finding: Finding) -> String {
        switch finding.code {
        case .clearPassword: "Use AUTH TLS; change the password if others could listen."
        case .loginRefused: "Check the name and the password, and whether the server admits this user."
        case .dataDelay: "Repair or disable name lookups on the server; look for lost packets at its firewall."
        case .transferRefused: "Check the name and the permissions; the server's text says more."
        case .dataUnconnected:
            "In active mode use passive mode, or let the server's connections in; in passive mode open the server's "
                + "range of passive ports."
        case .dataReset: "Look for a firewall that cuts connections, and in the logs of the side that sent RST."
        case .transferIncomplete: "Transfer again, resuming with REST; look for the side that closed first."
        case .transferUnanswered: "Capture longer, or look at why the server is silent."
        case .privateAddress:
            "Tell the server its public address, use EPSV, or let the address translation know FTP (it cannot when TLS "
                + "is used)."
        case .otherPort:
            "A firewall that lets only port \(finding.facts.usualPort) in must be told; most need not care."
        case .bounce: "Servers should refuse PORT to any address but the client's, and to ports below 1024."
        case .violation: "See whether a middlebox rewrites the dialogue; report it to the server's maker."
        }
    }
}

extension French {
    static func cause(_ finding: Finding) -> String {
        let facts = finding.facts.shown(.french)
        switch finding.code {
        case .clearPassword: return "Un mot de passe a traversé le réseau en clair."
        case .loginRefused: return "Le serveur n’a pas admis l’utilisateur\u{A0}: «\u{A0}\(facts)\u{A0}»."
        case .dataDelay:
            return "\(facts) séparent la commande de sa connexion de données. Causes habituelles\u{A0}: le serveur "
                + "cherche le nom du client (DNS inverse, ident) avant de se connecter, ou un premier essai s’est perdu."
        case .transferRefused: return "Le serveur a refusé le transfert\(facts.isEmpty ? "" : " (\(facts))")."
        case .dataUnconnected:
            return "La connexion de données n’a pas abouti\(facts.isEmpty ? "" : " (réponse \(facts) du serveur)"). Un "
                + "pare-feu ou une traduction d’adresses sépare celui qui écoute de celui qui se connecte."
        case .dataReset: return "La connexion de données a été rompue avant que tout soit envoyé."
        case .transferIncomplete:
            return "Le transfert s’est arrêté avant la fin\(facts.isEmpty ? "" : " (réponse \(facts) du serveur)")."
        case .transferUnanswered: return "Dans cette capture, personne n’a répondu à la commande."
        case .privateAddress:
            let owner = finding.facts.owner == .client ? "Le client" : "Le serveur"
            return "\(owner) a annoncé \(facts), une adresse que seul son propre réseau connaît, à un correspondant de "
                + "l’extérieur."
        case .otherPort:
            return "La connexion de données du serveur vient du port \(facts) et non du port "
                + "\(finding.facts.usualPort), celui qui précède son port de contrôle (RFC 959 §3.2)."
        case .bounce:
            return "Le client a demandé au serveur de se connecter à un tiers, \(facts)\u{A0}: c’est le procédé d’une "
                + "attaque par rebond (RFC 2577), ou d’un transfert entre deux serveurs."
        case .violation: return "Les paroles du serveur enfreignent les règles du dialogue\u{A0}: \(facts)."
        }
    }

    static func remedy(_ finding: Finding) -> String {
        switch finding.code {
        case .clearPassword: "Employer AUTH TLS\u{A0}; changer le mot de passe si quelqu’un a pu écouter."
        case .loginRefused: "Vérifier le nom et le mot de passe, et si le serveur admet cet utilisateur."
        case .dataDelay:
            "Réparer ou désactiver la recherche de noms sur le serveur\u{A0}; chercher des paquets perdus à son pare-feu."
        case .transferRefused: "Vérifier le nom et les droits\u{A0}; le texte du serveur en dit plus."
        case .dataUnconnected:
            "En mode actif, passer en mode passif ou laisser entrer les connexions du serveur\u{A0}; en mode passif, "
                + "ouvrir la plage des ports passifs du serveur."
        case .dataReset:
            "Chercher un pare-feu qui coupe les connexions, et lire le journal du côté qui a envoyé RST."
        case .transferIncomplete:
            "Transférer de nouveau en reprenant avec REST\u{A0}; chercher quel côté a fermé le premier."
        case .transferUnanswered: "Capturer plus longtemps, ou chercher pourquoi le serveur se tait."
        case .privateAddress:
            "Indiquer au serveur son adresse publique, employer EPSV, ou faire connaître FTP à la traduction d’adresses "
                + "(impossible avec TLS)."
        case .otherPort:
            "Un pare-feu qui ne laisse entrer que le port \(finding.facts.usualPort) doit le savoir\u{A0}; sinon, rien."
        case .bounce:
            "Un serveur devrait refuser PORT vers toute autre adresse que celle du client, et vers les ports inférieurs "
                + "à 1024."
        case .violation:
            "Voir si un équipement intermédiaire réécrit le dialogue\u{A0}; le signaler à l’auteur du serveur."
        }
    }
}
