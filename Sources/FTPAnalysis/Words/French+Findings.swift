import PacketCapture

/// Findings in French.
extension French {
    static func cause(_ finding: Finding) -> String {
        if case .captureEnds = finding.facts { return "La capture finit pendant le transfert." }
        let facts = finding.facts.shown(.french)
        switch finding.code {
        case .clearPassword: return "Un mot de passe a traversé le réseau en clair."
        case .loginRefused: return "Le serveur n’a pas admis l’utilisateur\u{A0}: «\u{A0}\(facts)\u{A0}»."
        case .dataDelay:
            return "\(facts) séparent la commande de sa connexion de données. Causes habituelles\u{A0}: le serveur "
                + "cherche le nom du client (DNS inverse, ident) avant de se connecter, ou un premier essai s’est perdu."
        case .transferRefused:
            return "Le serveur a refusé le transfert\(facts.isEmpty ? "" : "\u{A0}: «\u{A0}\(facts)\u{A0}»")."
        case .dataUnconnected: return unseen(finding)
        case .activeBlocked, .activeRefused, .passiveFiltered, .passiveClosed, .extendedPassiveUnreachable:
            return attempt(finding)
        case .dataRetried:
            guard case .slow(let requests, _) = finding.facts else { return "" }
            return
                "La connexion de données a été demandée \(requests) fois et a pris \(facts)\u{A0}: des paquets se sont "
                + "perdus, ou un pare-feu les a retenus."
        case .transferStalled:
            guard case .silence(_, let fault) = finding.facts else { return unheard(finding) }
            let culprit = fault.map {
                " \(Language.french.the($0).capitalized) ne prenait plus rien\u{A0}: sa fenêtre était à 0."
            }
            return "Le transfert est resté immobile pendant \(facts), puis a été abandonné." + (culprit ?? "")
        case .captureIncomplete: return lack(finding)
        case .successWithoutData:
            return "Le serveur annonce un succès\u{A0}; la capture, qui a les données d’autres transferts, n’a pas "
                + "celles-ci."
        case .dataWithoutReport:
            return "Toutes les données ont été envoyées, mais le serveur ne l’a jamais dit (il manque 226)."
        case .controlLost:
            if case .loss = finding.facts { return loss(finding) }
            return
                "La connexion de contrôle s’est perdue pendant le transfert\u{A0}: personne n’a pu dire comment il a "
                + "fini."
        case .controlUnreachable:
            guard case .attempt(let attempt) = finding.facts, let reporter = attempt.reporter else { return "" }
            return "\(reporter) a répondu à des paquets de la connexion de contrôle, destinés à \(attempt.target), que "
                + "\(words(attempt.reason))."
        case .windowLimited:
            return "Pendant \(facts), l’expéditeur avait rempli la fenêtre de l’autre côté et attendait. C’est "
                + "\(Language.french.the(finding.facts.owner)) qui est lent\u{A0}: il lit lentement, ou sa fenêtre est trop "
                + "petite pour la distance."
        case .senderSlow:
            return
                "\(Language.french.the(finding.facts.owner).capitalized) n’a rien envoyé pendant \(facts), alors que tout "
                + "était acquitté et que l’autre côté pouvait en prendre plus. C’est lui qui est lent, pas le réseau."
        case .zeroWindow:
            return "\(Language.french.the(finding.facts.owner).capitalized) n’a rien pu prendre pendant "
                + "\(facts)\u{A0}: sa fenêtre était à 0. C’est lui qui est lent, pas le réseau."
        case .retransmissions:
            guard case .share(let role, _, let all) = finding.facts else { return "" }
            return
                "\(facts) des \(Language.french.count(all)) segments \(Language.french.of(role)) ont dû être envoyés "
                + "de nouveau\u{A0}: le réseau perd des paquets dans ce sens, ou change leur ordre."
        case .binaryAsText:
            return "Un fichier qui n’est pas du texte (\(facts.isEmpty ? "il a des octets nuls" : facts)) a été envoyé "
                + "avec TYPE A\u{A0}: les fins de ligne sont traduites en route, ce qui le détruit."
        case .bareLineFeeds:
            return "Le fichier a été envoyé avec TYPE A, mais il manque à \(facts) de ses fins de ligne le CR "
                + "prévu\u{A0}: l’expéditeur ne traduit pas."
        case .slowAnswer:
            guard case .slow(let name, _) = finding.facts else {
                return
                    "Le serveur a mis \(facts) à dire que tout était arrivé, ou envoyé. Causes habituelles\u{A0}: il "
                    + "analyse, vérifie ou déplace d’abord le fichier."
            }
            return name.isEmpty
                ? "Le serveur a mis \(facts) à se présenter. Cause habituelle\u{A0}: il cherche d’abord le nom du client "
                    + "(DNS inverse, ident)."
                : "Le serveur a mis \(facts) à répondre à \(name)."
        case .foreignAddress:
            return "Le serveur a annoncé \(facts), qui n’est pas son adresse sur la connexion de contrôle."
        case .addressRewritten:
            if case .rewritten(_, let other) = finding.facts {
                return
                    "Entre les deux points de capture, «\u{A0}\(facts)\u{A0}» est devenu «\u{A0}\(other)\u{A0}»\u{A0}: "
                    + "une traduction d’adresses qui connaît FTP l’a réécrit."
            }
            guard case .addresses(_, let actual) = finding.facts else { return "" }
            return "\(facts) a été annoncé, mais la connexion de données va vers \(actual)\u{A0}: un équipement "
                + "intermédiaire, ou celui qui se connecte, a remplacé l’adresse."
        case .oneDirection:
            return
                "La capture n’a rien de ce que \(Language.french.the(finding.facts.owner)) a envoyé sur la connexion "
                + "de contrôle, seulement ce qui lui a été envoyé\u{A0}: on ne peut dire comment les transferts ont fini."
        case .twoTaps:
            guard case .taps(_, let other) = finding.facts else { return "" }
            return
                "La même session a été capturée des deux côtés d’une traduction d’adresses\u{A0}: comme \(facts), et "
                + "comme \(other). Elle n’est racontée qu’une fois."
        case .betweenServers:
            return "Les données vont d’un serveur à un autre, \(facts)\u{A0}: le client ne fait que commander (FXP)."
        case .loginGuessing:
            return
                "Le serveur a refusé \(facts) identifications dans une session\u{A0}: quelqu’un devine peut-être des "
                + "mots de passe."
        case .serviceUnavailable: return "Le serveur a renvoyé le client\u{A0}: «\u{A0}\(facts)\u{A0}»."
        case .idleTimeout: return "Le serveur a mis fin à la session\u{A0}: «\u{A0}\(facts)\u{A0}»."
        case .commandInjection:
            return "Des commandes ont suivi AUTH en clair, avant le chiffrement. Un intermédiaire peut les "
                + "insérer\u{A0}; un serveur négligent les exécute comme si elles étaient protégées."
        case .implicitTLS:
            return
                "FTP sur TLS implicite\(facts.isEmpty ? "" : " (\(facts))")\u{A0}: la session est chiffrée dès le premier "
                + "octet, si bien que commandes et réponses ne peuvent être lues\u{A0}; les tailles et les durées de ses "
                + "connexions de données, si."
        case .handshakeFailed: return "La négociation TLS a échoué\u{A0}: \(facts)."
        case .obsoleteTLS: return "\(facts) est employé, ce qui n’est plus sûr (RFC 8996)."
        case .sessionNotResumed:
            return "La connexion de données n’a pas repris la session TLS de la connexion de contrôle, et le serveur "
                + "l’a fermée avant toute donnée\u{A0}: il exige cette reprise."
        case .noCloseNotify:
            return
                "Une connexion de données protégée a fini sans close_notify\u{A0}: le destinataire ne peut distinguer "
                + "la fin du fichier d’une coupure."
        case .dataReset: return reset(finding)
        case .transferIncomplete:
            if case .sizes(let moved, let told) = finding.facts {
                return "Seuls \(Language.french.bytes(moved)) sur les \(Language.french.count(told)) annoncés par le "
                    + "serveur ont été envoyés, et il annonce pourtant un succès."
            }
            return "Le transfert s’est arrêté avant la fin"
                + (facts.isEmpty ? "." : "\u{A0}: le serveur a répondu «\u{A0}\(facts)\u{A0}».")
        case .transferUnanswered: return "Dans cette capture, personne n’a répondu à la commande."
        case .privateAddress:
            let owner = finding.facts.owner == .client ? "Le client" : "Le serveur"
            return "\(owner) a annoncé \(facts), une adresse que seul son propre réseau connaît, à un correspondant de "
                + "l’extérieur."
        case .otherPort:
            return "La connexion de données du serveur vient du port \(facts) et non du port "
                + "\(finding.facts.usualPort), celui qui précède son port de contrôle (RFC 959 §3.2)."
        case .otherAddress:
            guard case .addresses(_, let usual) = finding.facts else { return "" }
            return
                "La connexion de données du serveur vient de \(facts) et non de \(usual), l’adresse de sa connexion de "
                + "contrôle\u{A0}: un serveur à plusieurs adresses, ou une machine qui n’est pas le serveur."
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
        case .transferRefused where finding.facts.tellsNoRoom:
            "Faire de la place sur le serveur, ou relever le quota."
        case .transferRefused: "Vérifier le nom et les droits\u{A0}; le texte du serveur en dit plus."
        case .dataUnconnected:
            switch finding.facts {
            case .unseen(.active, _, _):
                "Employer le mode passif (PASV, EPSV)\u{A0}; ou laisser sortir les connexions du serveur à son pare-feu et "
                    + "les laisser entrer à celui du client, et faire connaître FTP à la traduction d’adresses."
            case .unseen(.passive, .hidden, _): publicAddress(.server)
            case .unseen(.passive, _, _):
                "Ouvrir la plage des ports passifs du serveur aux pare-feu du chemin, et la faire suivre par la traduction "
                    + "d’adresses."
            case _:
                "En mode actif, passer en mode passif ou laisser entrer les connexions du serveur\u{A0}; en mode passif, "
                    + "ouvrir la plage des ports passifs du serveur."
            }
        case .activeBlocked, .activeRefused:
            "Employer le mode passif (PASV, EPSV)\u{A0}; ou laisser entrer les connexions du serveur au pare-feu du client, "
                + "et faire connaître FTP à la traduction d’adresses."
        case .passiveFiltered where finding.facts.isHidden, .passiveClosed where finding.facts.isHidden:
            publicAddress(.server)
        case .passiveFiltered:
            "Ouvrir la plage des ports passifs au pare-feu du serveur, et la faire suivre par la traduction d’adresses."
        case .passiveClosed:
            "Voir si l’adresse de la réponse est celle du serveur, et si sa plage de ports passifs est bien celle qu’on "
                + "lui fait suivre."
        case .extendedPassiveUnreachable:
            "Ouvrir la plage des ports passifs du serveur\u{A0}; laisser le client revenir à PASV\u{A0}; chercher un "
                + "équipement qui connaît PASV mais non EPSV."
        case .dataRetried:
            "Chercher des paquets perdus et un pare-feu lent à laisser passer les connexions de données."
        case .transferStalled where finding.facts.isWide:
            "Faire répondre les routeurs par ICMP aux paquets trop grands, et laisser passer ces réponses aux pare-feu\u{A0}; "
                + "ou réduire le MTU, ou limiter le MSS en conséquence."
        case .transferStalled:
            "Examiner le côté qui s’est arrêté\u{A0}: son disque, son programme, ou un pare-feu qui a oublié la connexion."
        case .captureIncomplete: "Capturer de nouveau sans limite de taille ni de durée, là où passent les données."
        case .successWithoutData: "Voir si la capture a été faite là où passe la connexion de données."
        case .dataWithoutReport:
            "Lire le journal du serveur\u{A0}; le client ne peut savoir si le fichier est entier."
        case .controlLost where finding.facts.isOrderly:
            finding.facts.owner == .server
                ? "Chercher dans le journal du serveur une panne, un arrêt ou une limite\u{A0}; transférer de nouveau et "
                    + "comparer les tailles."
                : "Chercher pourquoi le client est parti\u{A0}: son utilisateur, un délai, une panne. Transférer de nouveau "
                    + "et comparer les tailles."
        case .controlLost:
            "Faire garder aux pare-feu et aux NAT les connexions silencieuses plus longtemps que le plus long transfert, "
                + "ou faire envoyer des keep-alive TCP."
        case .controlUnreachable: "Examiner la route et les filtres de celui qui le dit."
        case .windowLimited:
            "Examiner le disque et la charge de ce côté\u{A0}; permettre de plus grandes fenêtres (window scaling)."
        case .senderSlow:
            "Examiner le disque, la charge et le programme de ce côté, et les limites de débit qu’on lui a données."
        case .zeroWindow: "Examiner le disque et la charge de ce côté, et le tampon de sa socket."
        case .retransmissions: "Chercher un mauvais lien, un duplex mal réglé ou une ligne surchargée en chemin."
        case .binaryAsText: "Demander TYPE I avant le transfert, et transférer de nouveau."
        case .bareLineFeeds: "Demander TYPE I, ou faire traduire les fins de ligne par l’expéditeur."
        case .slowAnswer where finding.facts.isLate:
            "Examiner ce que le serveur fait d’un fichier complet (antivirus, sommes de contrôle, disque lent)\u{A0}; faire "
                + "attendre le client plus longtemps."
        case .slowAnswer:
            "Examiner la charge du serveur, ses recherches de noms et ce qu’il consulte avant de répondre (comptes, "
                + "disques)."
        case .foreignAddress: "Corriger l’adresse publique annoncée par le serveur, ou employer EPSV."
        case .addressRewritten: "Rien, tant que cela marche\u{A0}; avec TLS, cela ne marchera pas."
        case .oneDirection:
            "Capturer là où passent les deux sens\u{A0}: avec plusieurs liaisons, ou sur un port miroir, l’un peut manquer."
        case .twoTaps: "Rien\u{A0}; ne capturer qu’en un point si l’autre n’intéresse pas."
        case .betweenServers: "Ne le permettre que là où c’est voulu\u{A0}: cela ressemble à une attaque par rebond."
        case .loginGuessing:
            "Ralentir ou bloquer le client après quelques échecs\u{A0}; voir si un script emploie un ancien mot de passe."
        case .serviceUnavailable:
            "Relever la limite des connexions, ou en faire ouvrir moins par les clients\u{A0}; essayer plus tard."
        case .idleTimeout: "Rien, si le client était inactif\u{A0}; sinon, relever le délai du serveur."
        case .commandInjection: "Faire jeter au serveur ce qu’il a reçu avant la négociation (RFC 4217 §15)."
        case .implicitTLS:
            "Préférer AUTH TLS (RFC 4217), qui dit ce qu’il fait\u{A0}; lire le dialogue dans les journaux."
        case .handshakeFailed: "Comparer les versions, les chiffrements et les certificats des deux côtés."
        case .obsoleteTLS: "Passer des deux côtés à TLS 1.2 ou 1.3."
        case .sessionNotResumed:
            "Employer un client qui reprend la session, ou lever l’exigence (require_ssl_reuse et autres)."
        case .noCloseNotify: "Mettre à jour le côté qui a envoyé les données\u{A0}; vérifier la taille du fichier."
        case .dataReset where finding.facts.isOrderly:
            "Chercher pourquoi ce côté n’a pas voulu la suite\u{A0}: son utilisateur, son disque, son programme\u{A0}; "
                + "transférer de nouveau en reprenant avec REST."
        case .dataReset:
            "Chercher un pare-feu qui coupe les connexions, et lire le journal du côté qui a envoyé RST."
        case .transferIncomplete where finding.facts.tellsNoRoom:
            "Faire de la place sur le serveur, ou relever le quota\u{A0}; puis transférer de nouveau tout le fichier."
        case .transferIncomplete:
            "Transférer de nouveau en reprenant avec REST\u{A0}; chercher quel côté a fermé le premier."
        case .transferUnanswered: "Capturer plus longtemps, ou chercher pourquoi le serveur se tait."
        case .privateAddress: publicAddress(finding.facts.owner)
        case .otherAddress:
            "Faire partir les données de l’adresse de la connexion de contrôle\u{A0}; si elle n’est pas au serveur, chercher "
                + "à qui elle est."
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

extension French {
    /// How a data connection failed, and who stands in its way.
    private static func attempt(_ finding: Finding) -> String {
        guard case .attempt(let attempt) = finding.facts else { return "" }
        let isActive = finding.code == .activeBlocked || finding.code == .activeRefused
        let times = attempt.requests > 1 ? " (\(attempt.requests) fois)" : ""
        var text = "\(isActive ? "Le serveur" : "Le client") a tenté de se connecter à \(attempt.target)\(times), "
        if let reporter = attempt.reporter {
            text += "et \(reporter) a répondu que \(words(attempt.reason))."
        } else {
            text += attempt.isTurnedAway ? "et a été repoussé (RST)." : "et personne n’a répondu."
        }
        switch (finding.code, attempt.isTurnedAway) {
        case (.activeBlocked, _), (.activeRefused, _):
            let place: String =
                switch attempt.place {
                case .own where attempt.isTurnedAway && attempt.reporter == nil:
                    " Un pare-feu ou un NAT du côté du client rejette ce qui entre, ou le client n’écoute pas."
                case .own: " Un pare-feu ou un NAT du côté du client bloque ce qui entre."
                case .hidden:
                    " Cette adresse n’est connue que dans le réseau du client\u{A0}: un NAT qui ne connaît pas FTP."
                case .third: " Ce n’est ni le client ni le serveur."
                }
            text += place
        case (.extendedPassiveUnreachable, _):
            text += " Le serveur accepte EPSV, mais son port passif est inaccessible."
        case (_, _) where attempt.place == .hidden:
            text += " Cette adresse n’est connue que dans le réseau du serveur\u{A0}: il en annonce une mauvaise."
        case (_, true): text += " Personne n’y écoute\u{A0}: mauvaise adresse, NAT, ou pare-feu qui rejette."
        case (_, false): text += " Un pare-feu devant le serveur filtre ses ports passifs."
        }
        return text + (attempt.hasFallback ? " Une autre voie a été trouvée ensuite." : "")
    }

    private static func words(_ reason: Unreachable.Reason?) -> String {
        switch reason {
        case .network: "le réseau est inaccessible"
        case .host: "l’hôte est inaccessible"
        case .port: "le port est fermé"
        case .prohibited: "c’est interdit (filtre d’un pare-feu)"
        case .tooBig: "le paquet est trop grand"
        case .tooManyHops: "le paquet a traversé trop de routeurs"
        case .fragmentsMissing: "des fragments manquent"
        case .other(let code): "il ne peut être remis (code \(code))"
        case nil: "il ne peut être remis"
        }
    }
}
