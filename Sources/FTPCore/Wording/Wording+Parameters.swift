// Transfer parameters and data connections (RFC 959 §4.1.2, RFC 1639, RFC 2428).

extension Wording {
    func typeSet(_ type: RepresentationType) -> Reply {
        reply(200, "Type set to \(type.code).", "Le type est \(type.code).")
    }

    func typeNotImplemented(_ type: RepresentationType) -> Reply {
        reply(
            504, "TYPE \(type.code) is not implemented; A, I and L 8 are.",
            "TYPE \(type.code) n'est pas offert ; A, I et L 8 le sont.")
    }

    func structureSet(_ structure: FileStructure) -> Reply {
        reply(200, "Structure set to \(structure.rawValue).", "La structure est \(structure.rawValue).")
    }

    func structureNotImplemented(_ structure: FileStructure) -> Reply {
        reply(
            504, "STRU \(structure.rawValue) is not implemented.", "STRU \(structure.rawValue) n'est pas offerte.")
    }

    func modeSet(_ mode: TransmissionMode) -> Reply {
        reply(200, "Mode set to \(mode.rawValue).", "Le mode est \(mode.rawValue).")
    }

    func modeNotImplemented(_ mode: TransmissionMode) -> Reply {
        reply(504, "MODE \(mode.rawValue) is not implemented.", "MODE \(mode.rawValue) n'est pas offert.")
    }

    /// 522 with the families that can be had (RFC 2428 §2, §3), or 521 (RFC 1639). EPSV can have only the one that the
    /// session is of.
    func familyNotSupported(_ verb: Verb, of peer: HostAddress) -> Reply {
        if verb == .lprt {
            return reply(521, "Supported address families are (4,6).", "Les familles d'adresses connues sont (4,6).")
        }
        let families = verb == .epsv ? "\(peer.family.rawValue)" : "1,2"
        return reply(
            522, "Network protocol not supported, use (\(families)).",
            "Protocole réseau inconnu, employez (\(families)).")
    }

    var portZero: Reply { reply(501, "There is no port 0.", "Il n'y a pas de port 0.") }

    var foreignPort: Reply {
        reply(
            504, "Data connections go to your own address only.",
            "Les connexions de données ne vont qu'à votre propre adresse.")
    }

    var reservedPort: Reply {
        reply(
            504, "Data connections go to ports from 1024 on.",
            "Les connexions de données ne vont qu'aux ports à partir de 1024.")
    }

    var extendedPassiveOnly: Reply { reply(200, "Only EPSV from now on.", "Seulement EPSV désormais.") }

    var onlyExtendedPassive: Reply {
        reply(
            503, "After EPSV ALL only EPSV can set up a data connection.",
            "Après EPSV ALL, seule EPSV peut préparer une connexion de données.")
    }

    func portSet(_ address: DataAddress) -> Reply {
        reply(
            200, "The next data connection goes to port \(address.port).",
            "La prochaine connexion de données ira au port \(address.port).")
    }

    /// 227 with the address in the form that RFC 1123 §4.1.2.6 asks for.
    package func enteringPassive(_ hostPort: String) -> Reply {
        reply(227, "Entering passive mode (\(hostPort)).", "Passage en mode passif (\(hostPort)).")
    }

    /// 228 with the address (RFC 1639).
    package func enteringLongPassive(_ address: DataAddress) -> Reply {
        reply(
            228, "Entering long passive mode (\(address.longHostPort)).",
            "Passage en mode passif long (\(address.longHostPort)).")
    }

    /// 229 with the port.
    package func enteringExtendedPassive(port: UInt16) -> Reply {
        reply(
            229, "Entering extended passive mode (\(DataAddress.extendedPassive(port: port))).",
            "Passage en mode passif étendu (\(DataAddress.extendedPassive(port: port))).")
    }
}
