import FTPCore

extension French {
    /// What a command beyond RFC 959 asks for, with what it names; nil for all others.
    static func details(_ command: Command) -> String? {
        switch command {
        case .host(let name): "le client veut le serveur qui s’appelle \(VisibleText.escaped(name))"
        case .lang(nil): "le client veut des réponses dans la langue du serveur"
        case .lang(let tag?): "le client veut des réponses dans la langue \(VisibleText.escaped(tag))"
        case .rang(nil): "le prochain transfert portera de nouveau sur tout le fichier"
        case .rang(let range?):
            "le prochain transfert ne portera que sur les octets \(range.lowerBound) à \(range.upperBound)"
        case .mfmt(let time, let path): "le client date la modification de \(shown(path)) du \(shown(time))"
        case .mfct(let time, let path): "le client date la création de \(shown(path)) du \(shown(time))"
        case .mff(let facts, let path): "le client fixe \(facts.written) pour \(shown(path))"
        case .hash(let path): "le client demande l’empreinte de \(shown(path))"
        case .checksum(let algorithm, let path, let start, let end):
            "le client demande l’empreinte \(algorithm.name) de \(shown(path))"
                + (start.map { ", à partir de l’octet \($0)" } ?? "") + (end.map { " jusqu’avant \($0)" } ?? "")
        case .comb(let target, let sources):
            "le client fait réunir \(sources.count) fichier\(sources.count > 1 ? "s" : "") en \(shown(target))"
        case .avbl(let path): "le client demande la place disponible" + (path.map { " dans \(shown($0))" } ?? "")
        case .clnt(let name): "le logiciel du client est \(VisibleText.escaped(name))"
        case .smnt(let path): "le client demande le système de fichiers \(shown(path))"
        case .site(let site): details(site)
        // All others are told by their verb.
        default: nil
        }
    }

    private static func details(_ site: SiteCommand) -> String? {
        switch site {
        case .chmod(let bits, let path):
            "le client donne à \(shown(path)) les permissions \(String(bits, radix: 8)) (commande propre à ce serveur)"
        case .utime(let times, let path):
            "le client date la modification de \(shown(path)) du \(shown(times.modified))"
        case .symlink(let target, let link): "le client fait de \(shown(link)) un lien vers \(shown(target))"
        case .mkdir(let path): "le client crée le répertoire \(shown(path))"
        case .rmdir(let path): "le client supprime le répertoire \(shown(path))"
        case .copyFrom(let path): "le client nomme ce qu’il veut copier, \(shown(path))"
        case .copyTo(let path): "le client fait faire la copie sous le nom \(shown(path))"
        case .quota: "le client demande combien il peut déposer"
        case .who: "le client demande qui est connecté"
        case .help: "le client demande quelles commandes sont propres à ce serveur"
        case .idle(let seconds):
            seconds.map { "le client veut pouvoir se taire jusqu’à \($0)\u{A0}secondes" }
                ?? "le client demande combien de temps il peut se taire"
        case .umask(let mask):
            mask.map { "le client veut que les nouveaux fichiers n’aient pas les permissions \(String($0, radix: 8))" }
                ?? "le client demande quelles permissions les nouveaux fichiers n’ont pas"
        case .unknown: nil
        }
    }

    private static func shown(_ path: Pathname) -> String { VisibleText.escaped(path.bytes) }

    private static func shown(_ time: FTPCore.Timestamp) -> String { TimeText.named(time) }
}
