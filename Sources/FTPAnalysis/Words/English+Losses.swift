/// Connections that did not come about, or did not last, in English.
extension English {
    static func unseen(_ finding: Finding) -> String {
        guard case .unseen(let mode, let place, let reply) = finding.facts else { return "" }
        let answer = reply.map { ": the server answered “\($0)”" } ?? ""
        let text: String
        switch mode {
        case .active:
            text =
                "The server's data connection did not come about\(answer). Its call is not in the capture: a firewall "
                + "or NAT before the client, or one before the server, held it back on its way here."
        case .passive:
            text =
                "The client's data connection did not come about\(answer). Its call is not in the capture: a firewall "
                + "or NAT on the way held it back before it came here."
        case nil:
            text =
                "The data connection did not come about\(answer). A firewall or address translation stands between the "
                + "side that listens and the side that connects."
        }
        return text + (place == .hidden ? " The address announced is known in its owner's network only." : "")
    }

    static func unheard(_ finding: Finding) -> String {
        guard case .unheard(_, let sender, let times, _) = finding.facts else { return "" }
        let text =
            "The transfer stood still for \(finding.facts.shown(.english)) and was given up. What "
            + "\(Language.english.the(sender)) sent was sent again \(times) times and never acknowledged: "
        return text
            + (finding.facts.isWide
                ? "short packets pass, full ones do not. Somewhere on the way the MTU is smaller, and the message that says "
                    + "so is lost (PMTU black hole)."
                : "something on the way swallows it, such as a firewall that has forgotten the connection.")
    }

    static func loss(_ finding: Finding) -> String {
        guard case .loss(let role, let isReset, _) = finding.facts else { return "" }
        switch (role, isReset) {
        case (.server, false):
            return
                "The server closed the control connection while the transfer ran, without its report: its program was "
                + "ended, crashed or met a limit."
        case (.client, false):
            return "The client closed the control connection before the server's report: it was ended, or gave up. "
                + "Nobody was told whether the file is whole."
        case (_, true):
            return
                "The control connection was reset from the side \(Language.english.of(role)) while the transfer ran: a "
                + "firewall or NAT that had forgotten it, or a program that was ended. Nobody was told how it went."
        }
    }

    static func reset(_ finding: Finding) -> String {
        guard case .loss(let role, let isReset, let reply) = finding.facts else {
            return "The data connection was reset before all data had been sent."
        }
        let answer = reply.map { " The server answered “\($0)”." } ?? ""
        return isReset
            ? "The data connection was reset from the side \(Language.english.of(role)) before all data had been sent."
                + answer
            : "\(Language.english.the(role).capitalized) closed the data connection before all data had been sent."
                + answer
    }

    static func lack(_ finding: Finding) -> String {
        let facts = finding.facts.shown(.english)
        switch finding.facts {
        case .lacking(.beginning):
            return "The beginning of the data connection is not in the capture: what was sent before is missing from "
                + "what is extracted."
        case .lacking(.report):
            return "What the server said of the transfer is among the words that the capture lacks; as far as it goes, "
                + "nothing is wrong."
        case .lacking(.words(let role, _)):
            return
                "\(facts) of what \(Language.english.the(role)) said on the control connection are not in the capture: "
                + "words among them are not told, and what answers them is matched as well as it can be."
        case .sizes(_, let told):
            return
                "The server reports success, but only \(facts) of \(Language.english.count(told)) are in the capture: "
                + "the capture lacks the rest, and what is extracted is not the whole file."
        case _: return ""
        }
    }

    static func publicAddress(_ owner: Role) -> String {
        owner == .server
            ? "Tell the server its public address, use EPSV, or let the address translation know FTP (it cannot when TLS "
                + "is used)."
            : "Use passive mode (PASV, EPSV), tell the client its public address, or let the address translation know FTP "
                + "(it cannot when TLS is used)."
    }
}
