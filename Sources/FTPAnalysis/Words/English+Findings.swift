import PacketCapture

/// Findings in English.
extension English {
    static func cause(_ finding: Finding) -> String {
        if case .captureEnds = finding.facts { return "The capture ends while the transfer is under way." }
        let facts = finding.facts.shown(.english)
        switch finding.code {
        case .clearPassword: return "A password crossed the network in the clear."
        case .loginRefused: return "The server did not let the user in: “\(facts)”."
        case .dataDelay:
            return "\(facts) passed between the command and its data connection. Usual causes: the server looks up the "
                + "client's name (reverse DNS, ident) before it connects, or a first attempt was lost."
        case .transferRefused: return "The server refused the transfer\(facts.isEmpty ? "" : ": “\(facts)”")."
        case .dataUnconnected: return unseen(finding)
        case .activeBlocked, .activeRefused, .passiveFiltered, .passiveClosed, .extendedPassiveUnreachable:
            return attempt(finding)
        case .dataRetried:
            guard case .slow(let requests, _) = finding.facts else { return "" }
            return "The data connection was asked for \(requests) times and took \(facts): packets were lost, or a "
                + "firewall held them back."
        case .transferStalled:
            guard case .silence(_, let fault) = finding.facts else { return unheard(finding) }
            let culprit = fault.map { " \(Language.english.the($0).capitalized) took no more data: its window was 0." }
            return "The transfer stood still for \(facts) and was given up." + (culprit ?? "")
        case .captureIncomplete: return lack(finding)
        case .successWithoutData:
            return "The server says that the transfer succeeded; the capture, which has the data of others, has none."
        case .dataWithoutReport: return "All data was sent, but the server never said so (226 is missing)."
        case .controlLost:
            if case .loss = finding.facts { return loss(finding) }
            return "The control connection was lost while the transfer ran: nobody could tell how it went."
        case .controlUnreachable:
            guard case .attempt(let attempt) = finding.facts, let reporter = attempt.reporter else { return "" }
            return "\(reporter) answered to packets of the control connection, meant for \(attempt.target), that "
                + "\(words(attempt.reason))."
        case .windowLimited:
            let receiver = Language.english.the(finding.facts.owner).capitalized
            return
                "For \(facts) the sender had filled the window of the other side and waited. \(receiver) is the slow "
                + "side: it reads slowly, or its window is too small for the distance."
        case .senderSlow:
            return
                "\(Language.english.the(finding.facts.owner).capitalized) sent nothing for \(facts) although all it had "
                + "sent was acknowledged and the other side could take more. It is the slow side, not the network."
        case .zeroWindow:
            return "\(Language.english.the(finding.facts.owner).capitalized) could take no data for \(facts): its "
                + "window was 0. It is the slow side, not the network."
        case .retransmissions:
            guard case .share(let role, _, let all) = finding.facts else { return "" }
            return "\(facts) of \(Language.english.count(all)) segments \(Language.english.of(role)) had to be sent "
                + "again: the network loses packets in that direction, or changes their order."
        case .binaryAsText:
            return
                "A file that is no text (\(facts.isEmpty ? "it has bytes that are 0" : facts)) was sent with TYPE A: "
                + "line ends are translated on the way, which destroys it."
        case .bareLineFeeds:
            return "The file was sent with TYPE A, but \(facts) of its line ends lack the CR that belongs there: the "
                + "sender does not translate."
        case .slowAnswer:
            guard case .slow(let name, _) = finding.facts else {
                return
                    "The server took \(facts) to say that all had arrived, or was sent. Usual causes: it scans, checks "
                    + "or moves the file first."
            }
            return name.isEmpty
                ? "The server took \(facts) to introduce itself. Usual cause: it looks up the client's name (reverse "
                    + "DNS, ident) first."
                : "The server took \(facts) to answer \(name)."
        case .foreignAddress:
            return "The server announced \(facts), which is not its address on the control connection."
        case .addressRewritten:
            if case .rewritten(_, let other) = finding.facts {
                return "Between the two places of the capture “\(facts)” became “\(other)”: an address translation "
                    + "that knows FTP rewrote it."
            }
            guard case .addresses(_, let actual) = finding.facts else { return "" }
            return "\(facts) was announced, but the data connection goes to \(actual): something between the two, or "
                + "the one that connects, has replaced the address."
        case .oneDirection:
            return "Nothing that \(Language.english.the(finding.facts.owner)) sent on the control connection is in the "
                + "capture, only what was sent to it: how the transfers went cannot be told."
        case .twoTaps:
            guard case .taps(_, let other) = finding.facts else { return "" }
            return
                "The same session was captured on both sides of an address translation: as \(facts), and as \(other). "
                + "It is told once."
        case .betweenServers:
            return "The data goes from one server to another, \(facts): the client only gives orders (FXP)."
        case .loginGuessing:
            return "The server refused \(facts) logins in one session: somebody may be guessing passwords."
        case .serviceUnavailable: return "The server turned the client away: “\(facts)”."
        case .idleTimeout: return "The server ended the session: “\(facts)”."
        case .commandInjection:
            return "Commands followed AUTH in the clear, before the encryption began. Somebody on the way can insert "
                + "them; a careless server carries them out as if they were protected."
        case .implicitTLS:
            return
                "FTP over implicit TLS\(facts.isEmpty ? "" : " (\(facts))"): the session was encrypted from its first "
                + "byte, so that commands and replies cannot be read; sizes and times of its data connections can."
        case .handshakeFailed: return "The TLS handshake failed: \(facts)."
        case .obsoleteTLS: return "\(facts) is used, which is no longer safe (RFC 8996)."
        case .sessionNotResumed:
            return "The data connection did not resume the control connection's TLS session, and the server ended it "
                + "before any data moved: it asks for resumption."
        case .noCloseNotify:
            return "A protected data connection ended without close_notify: the receiver cannot tell the end of the "
                + "file from a connection that was cut."
        case .dataReset: return reset(finding)
        case .transferIncomplete:
            if case .sizes(let moved, let told) = finding.facts {
                return "Only \(Language.english.bytes(moved)) of \(Language.english.count(told)) that the server had "
                    + "told were sent, and yet it reports success."
            }
            return "The transfer stopped before its end\(facts.isEmpty ? "" : ": the server answered “\(facts)”")."
        case .transferUnanswered: return "Nobody answered the command in this capture."
        case .privateAddress:
            return
                "The \(finding.facts.owner.rawValue) announced \(facts), an address that only its own network knows, "
                + "to a peer outside."
        case .otherPort:
            return "The server's data connection came from port \(facts), not from \(finding.facts.usualPort), the one "
                + "below its control port (RFC 959 §3.2)."
        case .otherAddress:
            guard case .addresses(_, let usual) = finding.facts else { return "" }
            return "The server's data connection came from \(facts), not from \(usual), the address of its control "
                + "connection: a server with several addresses, or a host that is not the server."
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
        case .transferRefused where finding.facts.tellsNoRoom: "Make room on the server, or raise the quota."
        case .transferRefused: "Check the name and the permissions; the server's text says more."
        case .dataUnconnected:
            switch finding.facts {
            case .unseen(.active, _, _):
                "Use passive mode (PASV, EPSV); or let the server's connections out at its firewall and in at the "
                    + "client's, and let the address translation know FTP."
            case .unseen(.passive, .hidden, _): publicAddress(.server)
            case .unseen(.passive, _, _):
                "Open the server's range of passive ports at the firewalls on the way, and let its address translation "
                    + "forward it."
            case _:
                "In active mode use passive mode, or let the server's connections in; in passive mode open the "
                    + "server's range of passive ports."
            }
        case .activeBlocked, .activeRefused:
            "Use passive mode (PASV, EPSV); or let the server's connections in at the client's firewall, and let its "
                + "address translation know FTP."
        case .passiveFiltered where finding.facts.isHidden, .passiveClosed where finding.facts.isHidden:
            publicAddress(.server)
        case .passiveFiltered:
            "Open the server's range of passive ports at its firewall, and let its address translation forward it."
        case .passiveClosed:
            "See whether the address in the reply is the server's, and whether its range of passive ports matches what "
                + "is forwarded to it."
        case .extendedPassiveUnreachable:
            "Open the server's range of passive ports; let the client fall back to PASV; look for a middlebox that "
                + "knows PASV but not EPSV."
        case .dataRetried:
            "Look for lost packets and for a firewall that is slow to let data connections through."
        case .transferStalled where finding.facts.isWide:
            "Let routers answer packets that are too big with ICMP, and let firewalls pass that; or use a smaller MTU, or "
                + "clamp the MSS to it."
        case .transferStalled:
            "Look at the side that stopped: its disk, its program, or a firewall that forgot the connection."
        case .captureIncomplete: "Capture again with no limit of size or time, where all of the data passes."
        case .successWithoutData: "See whether the capture was made where the data connection passes."
        case .dataWithoutReport: "Look in the server's log; the client cannot know whether the file is whole."
        case .controlLost where finding.facts.isOrderly:
            finding.facts.owner == .server
                ? "Look in the server's log for a crash, a kill or a limit; transfer again, and compare sizes."
                : "See why the client left: its user, a timeout, a crash. Transfer again, and compare sizes."
        case .controlLost:
            "Let NAT and firewalls keep silent connections for longer than the longest transfer, or have client and "
                + "server send TCP keep-alives."
        case .controlUnreachable: "Look at the route and at the filters of the one who says so."
        case .windowLimited:
            "Look at that side's disk and load; let its system and its sockets use larger windows (window scaling)."
        case .senderSlow: "Look at that side's disk, its load and its program, and at limits of bandwidth it was given."
        case .zeroWindow: "Look at that side's disk and load, and at the buffer of its socket."
        case .retransmissions: "Look for a bad link, a duplex mismatch or an overloaded line on the way."
        case .binaryAsText: "Set TYPE I before the transfer, and transfer the file again."
        case .bareLineFeeds: "Set TYPE I, or have the sender translate line ends."
        case .slowAnswer where finding.facts.isLate:
            "Look at what the server does with a file that is complete (virus scanner, checksums, a slow disk); have the "
                + "client wait for longer than that."
        case .slowAnswer:
            "Look at the server's load, its name lookups and what it asks before it answers (accounts, disks)."
        case .foreignAddress:
            "Set the server's public address (often called masquerade address) right, or use EPSV."
        case .addressRewritten: "Nothing, as long as it works; it will not when TLS is used."
        case .oneDirection:
            "Capture where both directions pass: with several uplinks, or at a switch's mirror port, one may be missing."
        case .twoTaps: "Nothing; capture at one place only if the other is of no interest."
        case .betweenServers: "Allow it only where it is meant: it looks like a bounce attack."
        case .loginGuessing: "Delay or block the client after some failures; see whether a script uses an old password."
        case .serviceUnavailable:
            "Raise the limit of connections, or let clients open fewer of them; try again later."
        case .idleTimeout: "Nothing, if the client was idle; otherwise raise the server's timeout."
        case .commandInjection: "Have the server drop what it received before the handshake (RFC 4217 §15)."
        case .implicitTLS: "Prefer AUTH TLS (RFC 4217), which says what it does; read the dialogue in the logs."
        case .handshakeFailed: "Compare versions, ciphers and certificates of both sides."
        case .obsoleteTLS: "Bring client and server to TLS 1.2 or 1.3."
        case .sessionNotResumed:
            "Use a client that resumes the session, or turn the requirement off (require_ssl_reuse and its like)."
        case .noCloseNotify: "Bring the side that sent the data up to date; check the file's size."
        case .dataReset where finding.facts.isOrderly:
            "See why that side did not want the rest: its user, its disk, its program; transfer again, resuming with REST."
        case .dataReset: "Look for a firewall that cuts connections, and in the logs of the side that sent RST."
        case .transferIncomplete where finding.facts.tellsNoRoom:
            "Make room on the server, or raise the quota; then transfer the whole file again."
        case .transferIncomplete: "Transfer again, resuming with REST; look for the side that closed first."
        case .transferUnanswered: "Capture longer, or look at why the server is silent."
        case .privateAddress: publicAddress(finding.facts.owner)
        case .otherAddress:
            "Let the server send data from the address of its control connection; if it is not the server's, find out "
                + "whose it is."
        case .otherPort:
            "A firewall that lets only port \(finding.facts.usualPort) in must be told; most need not care."
        case .bounce: "Servers should refuse PORT to any address but the client's, and to ports below 1024."
        case .violation: "See whether a middlebox rewrites the dialogue; report it to the server's maker."
        }
    }
}

extension English {
    /// How a data connection failed, and who stands in its way.
    private static func attempt(_ finding: Finding) -> String {
        guard case .attempt(let attempt) = finding.facts else { return "" }
        let isActive = finding.code == .activeBlocked || finding.code == .activeRefused
        let times = attempt.requests > 1 ? " (\(attempt.requests) times)" : ""
        var text = "\(isActive ? "The server" : "The client") tried to connect to \(attempt.target)\(times), "
        if let reporter = attempt.reporter {
            text += "and \(reporter) answered that \(words(attempt.reason))."
        } else {
            text += attempt.isTurnedAway ? "and was turned away with RST." : "and nobody answered."
        }
        switch (finding.code, attempt.isTurnedAway) {
        case (.activeBlocked, _), (.activeRefused, _):
            let place: String =
                switch attempt.place {
                case .own where attempt.isTurnedAway && attempt.reporter == nil:
                    " A firewall or NAT on the client's side rejects what comes in, or the client does not listen."
                case .own: " A firewall or NAT on the client's side blocks what comes in."
                case .hidden: " That address is known in the client's own network only: a NAT that does not know FTP."
                case .third: " That is neither the client nor the server."
                }
            text += place
        case (.extendedPassiveUnreachable, _):
            text += " The server accepts EPSV, but its passive port cannot be reached."
        case (_, _) where attempt.place == .hidden:
            text += " That address is known in the server's own network only: it announces a wrong one."
        case (_, true): text += " Nobody listens there: a wrong address, a NAT, or a firewall that rejects."
        case (_, false): text += " A firewall before the server filters its passive ports."
        }
        return text + (attempt.hasFallback ? " Another way was found afterwards." : "")
    }

    private static func words(_ reason: Unreachable.Reason?) -> String {
        switch reason {
        case .network: "the network cannot be reached"
        case .host: "the host cannot be reached"
        case .port: "the port is closed"
        case .prohibited: "it is prohibited (a firewall's filter)"
        case .tooBig: "the packet is too big"
        case .tooManyHops: "the packet passed through too many routers"
        case .fragmentsMissing: "fragments are missing"
        case .other(let code): "it cannot be delivered (code \(code))"
        case nil: "it cannot be delivered"
        }
    }
}
