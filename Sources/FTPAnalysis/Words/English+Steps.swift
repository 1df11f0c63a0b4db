import FTPCore

extension English {
    private static let language = Language.english

    private static func at(_ packets: [Int]) -> String { language.inParentheses(packets) }

    private static func quoted(_ text: String) -> String { text.isEmpty ? "" : ": \(language.quote(text))" }

    static func text(_ heading: Heading) -> String {
        switch heading {
        case .opening: "The control connection opens"
        case .greeting: "The server greets"
        case .login: "Login"
        case .commands: "Questions and answers"
        case .security: "Encryption"
        case .closing: "The session ends"
        case .transfer(let number, let title): "Transfer \(number): \(title)"
        case .parameters: "How the data is represented"
        case .negotiation: "Where the data will go"
        case .dataOpening: "The data connection opens"
        case .data: "The data"
        case .dataClosing: "The data connection closes"
        case .report: "The report"
        case .activeInShort: "Active mode in short"
        case .passiveInShort: "Passive mode in short"
        }
    }

    static func text(_ sentence: Sentence) -> String {
        switch sentence {
        case .controlOpened(let client, let server, let packets):
            return
                "The client connects from its port \(client.port) to port \(server.port) of the server, in TCP's usual "
                + "three steps: SYN, SYN ACK, ACK \(at(packets)). This is the control connection. It carries commands "
                + "and replies, never files, and stays open for the whole session."
        case .joinedLate: return "The capture joins the session when it is already under way."
        case .greeted(let code, let lines, let text, let packet):
            let size = lines > 1 ? ", \(lines) lines long" : ""
            return "The server speaks first \(at([packet])): code \(code), ready\(size)\(quoted(text)). "
                + "A reply is three digits for programs and text for people."
        case .quit(let packet): return "The client takes its leave with QUIT \(at([packet]))."
        case .farewell(let code, let text, let packet):
            return "The server answers \(code) \(at([packet]))\(quoted(text))."
        case .controlClosed(let first, let packets):
            return "Each side closes its direction with FIN, \(language.the(first)) first, and the other side "
                + "acknowledges it \(at(packets))."
        case .controlReset(let role, let packet):
            return
                "\(language.the(role).capitalized) resets the control connection \(at([packet])), without closing it properly."
        case .captureEnds: return "The capture ends while the session is still open."
        case .encrypted(let packet, let bytes):
            return
                "After packet \(packet) everything on the control connection is encrypted (\(language.bytes(bytes))); "
                + "commands and announced ports cannot be read any more, and data connections cannot be linked to them."
        case .user(let name, let isAnonymous, let packet):
            let kind = isAnonymous ? ", the name of those who have no account" : ""
            return "The client says who it is: \(language.quote(name))\(kind) \(at([packet]))."
        case .loggedInAtOnce(let code, let packet):
            return
                "The server lets it in at once, without asking for a password (\(code), packet\u{A0}\(packet)). Others "
                + "ask for one even from anonymous users, who by custom give their mail address."
        case .passwordWanted(let code, let packet):
            return "The server wants a password (\(code), packet\u{A0}\(packet))."
        case .password(let shown, let isAnonymous, let packet):
            let remark = isAnonymous ? "for an anonymous user anything will do" : "it crosses the network in the clear"
            return "The client sends \(shown) \(at([packet])); \(remark)."
        case .loggedIn(let code, let packet): return "The user is logged in (\(code), packet\u{A0}\(packet))."
        case .loginRefused(let code, let text, let packet):
            return "The server does not let the user in (\(code), packet\u{A0}\(packet))\(quoted(text))."
        case .exchange(let shown, let purpose, let packet):
            return purpose.isEmpty ? "\(shown) \(at([packet]))" : "\(shown) \(at([packet])): \(purpose)"
        case .answer(let code, let meaning, let text, let packet):
            return "→ \(code) \(at([packet])): \(words(meaning))\(text.isEmpty ? "" : " — \(language.quote(text))")"
        case .unanswered: return "→ no answer in this capture"
        case .type(let type, let packet, let answer):
            let agreed = answer.map { "; the server agrees \(at([$0]))" } ?? ""
            return "With TYPE \(type.code) the client asks for \(meaning(type)) \(at([packet]))\(agreed)."
        case .portAnnounced(let address, let shown, let packet):
            return "The client opens a port of its own, listens there, and tells the server \(at([packet])): "
                + "\(shown). The first four numbers are the address \(address.host.shown). The last two make the port, "
                + "a number of two bytes: \(Arithmetic.sum(address.port))."
        case .extendedPortAnnounced(let address, let shown, let packet):
            let family = address.host.isIPv6 ? "2 stands for IPv6" : "1 stands for IPv4"
            return "The client opens a port of its own, listens there, and tells the server \(at([packet])): "
                + "\(shown). Between the bars stand the kind of address (\(family)), the address \(address.host.shown), "
                + "and the port, \(address.port)."
        case .passiveAnnounced(let address, let asked, let packet):
            let question = asked.map { "With PASV \(at([$0])) the client asks the server to listen. " } ?? ""
            return question + "The server opens a port and says where \(at([packet])): the first four numbers are the "
                + "address \(address.host.shown), the last two make the port, \(Arithmetic.sum(address.port))."
        case .extendedPassiveAnnounced(let port, let server, let asked, let packet):
            let question = asked.map { "With EPSV \(at([$0])) the client asks the server to listen. " } ?? ""
            return question + "The server opens a port and names only its number \(at([packet])), \(port): the address "
                + "is the one that the control connection goes to, \(server)."
        case .nothingAnnounced(let endpoint):
            return "Nothing was said about where the data connection should go, so that the last agreement or the "
                + "default holds: port \(endpoint.port) of the client."
        case .granted(let code, let packet): return "The server accepts (\(code), packet\u{A0}\(packet))."
        case .asked(let title, let purpose, let packet):
            return "Now comes the command that needs the data connection: \(title) \(at([packet])); \(purpose)."
        case .pause(let seconds, let opener):
            let reason =
                opener == .server
                ? "servers often look up the client's name or ask it who the user is (DNS, ident) before they connect"
                : "the first attempts may have been lost on the way"
            return "Then nothing happens for \(language.span(seconds)). The capture does not say why; \(reason)."
        case .opened(let opener, let mode, let from, let to, let usual, let packets):
            var text =
                "\(language.the(opener).capitalized) opens the data connection, from its port \(from.port) to port "
                + "\(to.port) \(language.of(opener.other)) \(at(packets))."
            if mode == .active {
                text +=
                    from.port == usual
                    ? " Port \(usual), the one below the control port, is the server's data port (RFC 959 §3.2)."
                    : " RFC 959 §3.2 foresees port \(usual), the one below the control port; this server uses another."
            }
            return text
        case .activeExplained:
            return
                "That is what makes this active mode: the server is the active one, and the connection comes towards "
                + "the client. A firewall before the client, or one that translates addresses, must understand FTP to "
                + "let it in."
        case .passiveExplained:
            return "That is what makes this passive mode: the server waits, and the client opens both connections. A "
                + "firewall before the client has nothing to let in; one before the server must leave its passive "
                + "ports open."
        case .neverOpened(let opener, let to, let wasRefused):
            let place = to.map { " to \($0)" } ?? ""
            let fate = wasRefused ? "is refused" : "gets no answer"
            return "\(language.the(opener).capitalized)'s attempt to connect\(place) \(fate)."
        case .announced(let code, let text, let packet):
            return
                "On the control connection the server announces the transfer (\(code), packet\u{A0}\(packet))\(quoted(text))."
        case .listingMoved(let bytes, let entries, let packets):
            return "The listing comes over the data connection: \(language.bytes(bytes)), \(language.count(entries)) "
                + "\(entries == 1 ? "line" : "lines"), one for each entry \(at(packets))."
        case .fileMoved(let name, let bytes, let sender, let seconds, let packets):
            let pace = seconds.map { ", in \(language.span($0))" } ?? ""
            let way = sender == .server ? "comes from the server" : "goes to the server"
            let what = name.map { "The file \($0)" } ?? "The data"
            return "\(what) \(way) over the data connection: \(language.bytes(bytes))\(pace) \(at(packets)). "
                + "Nothing else travels there: no name, no length, no end mark."
        case .nothingMoved: return "No byte of data moves: what was asked for is empty."
        case .missing(let bytes): return "The capture is missing \(language.bytes(bytes)) of it."
        case .closedData(let first, let isSender, let packets):
            let meaning = isSender ? "; that is how the end of the data is told" : ""
            return
                "\(language.the(first).capitalized) closes the data connection first, with FIN\(meaning). The other side "
                + "follows \(at(packets))."
        case .resetData(let role, let packets):
            return
                "\(language.the(role).capitalized) resets the data connection \(at(packets)): what was under way is lost."
        case .aborted(let packet): return "The client asks to stop, with ABOR \(at([packet]))."
        case .reported(let code, let meaning, let text, let packet):
            return
                "On the control connection the server reports \(code), \(words(meaning)) \(at([packet]))\(quoted(text))."
        case .neverReported: return "The capture has no report of the server's on it."
        case .again(let title, let negotiation, let port, let previous, let packets):
            let said = negotiation.map { ", agreed with \($0)" } ?? ""
            var change = ""
            if let port, let previous {
                change =
                    port == previous &+ 1
                    ? " The port is another one, \(port) after \(previous): they are taken one after the other."
                    : port == previous ? "" : " The port is another one: \(port)."
            }
            return "The same steps again for \(title)\(said) \(at(packets)).\(change)"
        case .againOpened(let opener, let from, let to, let packets):
            return
                "\(language.the(opener).capitalized) opens the data connection, \(from.port) → \(to.port) \(at(packets))."
        case .activeSummary:
            return
                "The client listens on a port of its own and announces it with PORT or EPRT. The server connects to it, "
                + "from its data port (20 when the control port is 21). Each transfer has a data connection of its own, "
                + "and closing it ends the transfer; replies to it come on the control connection."
        case .passiveSummary:
            return
                "The client asks with PASV or EPSV, the server listens on a port of its own and names it in its reply. "
                + "The client connects to it, from any port. Each transfer has a data connection of its own, and closing "
                + "it ends the transfer; replies to it come on the control connection."
        }
    }

    private static func meaning(_ type: RepresentationType) -> String {
        switch type {
        case .ascii: "text: lines travel with the line end CR LF, and each side translates it to its own"
        case .ebcdic: "text in EBCDIC"
        case .image: "image: the bytes travel as they are, nothing is translated"
        case .local(let bits): "bytes of \(bits) bits"
        }
    }
}
