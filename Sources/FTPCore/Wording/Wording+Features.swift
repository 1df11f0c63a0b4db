// FEAT, OPTS, HELP (RFC 2389, RFC 959 §4.1.3): derived from the catalogue and from what a server offers.

/// What a session has chosen with OPTS.
package struct SessionOptions: Sendable, Hashable {
    /// The facts that MLSD and MLST send (OPTS MLST).
    package internal(set) var facts = Fact.usual
    /// How HASH computes (OPTS HASH).
    package internal(set) var digest = DigestAlgorithm.sha256
    /// How hard MODE Z compresses, 1 to 9 (OPTS MODE Z LEVEL); nil for the server's choice.
    package internal(set) var compressionLevel: Int?

    /// What holds when nothing was chosen.
    package init() {}
}

extension Wording {
    var namesInUTF8: Reply { reply(200, "Names are in UTF-8.", "Les noms sont en UTF-8.") }

    var namesAlwaysInUTF8: Reply { reply(504, "Names are always in UTF-8.", "Les noms sont toujours en UTF-8.") }

    var noOptions: Reply { reply(501, "This command has no options.", "Cette commande n'a pas d'options.") }

    var unknownOption: Reply { reply(501, "There is no such option.", "Cette option n'existe pas.") }

    var unknownDigest: Reply {
        reply(
            501, "There is no such algorithm; the choice is as it was.",
            "Cet algorithme n'existe pas ; le choix reste le même.")
    }

    func compressionSet(_ level: Int) -> Reply {
        reply(200, "MODE Z LEVEL set to \(level).", "MODE Z LEVEL est \(level).")
    }

    func factsSelected(_ facts: Set<Fact>) -> Reply {
        Reply(200, "MLST OPTS " + Fact.allCases.filter(facts.contains).map { $0.rawValue + ";" }.joined())
    }

    func features(_ offer: ServerProfile.Offer, _ options: SessionOptions) -> Reply {
        let rows = Catalogue.rows.filter { offer.verbs.contains($0.verb) }
        var lines = rows.compactMap { feature($0, offer, options) }
        lines += SiteVerb.allCases.filter(offer.siteVerbs.contains).compactMap(\.feature)
        if offer.modes.contains(.deflate) { lines.append("MODE Z") }
        lines += ["TVFS", "UTF8"]
        let text = [pick("Features:", "Extensions :")] + lines + [pick("End of features.", "Fin des extensions.")]
        return Reply(211, text.joined(separator: "\n"), style: .indented)
    }

    /// The line of one verb: for most the row's own, for those with choices what there is to choose.
    private func feature(_ row: Catalogue.Row, _ offer: ServerProfile.Offer, _ options: SessionOptions) -> String? {
        guard let feature = row.feature else { return nil }
        if row.verb == .mlst { return Fact.feature(selected: options.facts) }
        if row.verb == .hash { return DigestAlgorithm.feature(selected: options.digest) }
        if row.verb == .lang { return ReplyLanguage.feature(selected: language) }
        if row.verb == .mff { return "MFF " + offer.settableFacts.map { $0.rawValue + ";" }.joined() }
        return feature
    }

    func help(on topic: [UInt8]?, _ offer: ServerProfile.Offer) -> Reply {
        if let topic { return help(topic, offer) }
        var lines = [pick("These commands are implemented:", "Voici les commandes offertes :")]
        var line = ""
        for row in Catalogue.rows where offer.verbs.contains(row.verb) {
            if line.utf8.count > 60 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + row.name
        }
        lines.append(line)
        lines.append(
            pick("HELP <SP> command shows how one is written.", "HELP <SP> commande montre comment une s'écrit."))
        return Reply(214, lines.joined(separator: "\n"), style: .indented)
    }

    private func help(_ topic: [UInt8], _ offer: ServerProfile.Offer) -> Reply {
        var words = ArgumentWords(topic)
        guard let verb = words.next().flatMap({ Verb(named: $0) }) else {
            return reply(501, "There is no such command.", "Cette commande n'existe pas.")
        }
        if verb == .site, !words.isAtEnd { return siteHelp(on: words.remainder, verbs: offer.siteVerbs) }
        let row = Catalogue[verb]
        let remark = offer.verbs.contains(verb) ? "" : pick(" (not implemented here)", " (pas offerte ici)")
        return reply(
            214, "Syntax: \(row.syntax) [\(row.source.citation)]\(remark)",
            "Syntaxe : \(row.syntax) [\(row.source.citation)]\(remark)")
    }
}
