import FTPCore

extension English {
    private static let language = Language.english

    static func text(_ note: Note) -> String {
        switch note {
        case .controlRequest(let from, let to):
            return "the client asks for the control connection, from its port \(from) to the server's port \(to)"
        case .dataRequest(let opener, let from, let to, let mode, let title):
            let purpose = title.map { " for \($0)" } ?? ""
            let whose = opener == .client ? "the server's" : "the client's"
            return "\(language.the(opener)) opens the data connection\(purpose), from its port \(from) to \(whose) "
                + "port \(to) (\(mode == .active ? "active" : "passive") mode)"
        case .acceptance(let role): return "\(language.the(role)) agrees"
        case .confirmation(let role, let isData):
            return "\(language.the(role)) confirms: the \(connection(isData)) is open"
        case .greeting(let code, let text, let lines):
            let size = lines > 1 ? " of \(lines) lines" : ""
            return "the server greets, \(code)\(size): \(language.quote(text))"
        case .command(let shown, let verb, let command):
            guard let words = words(verb, command) else { return shown }
            let malformed = command == nil && verb != nil ? ", but its argument cannot be understood" : ""
            return "\(shown): \(words)\(malformed)"
        case .reply(let code, let meaning, let text):
            let quoted = text.isEmpty ? "" : " — \(language.quote(text))"
            return "\(code): \(words(meaning))\(quoted)"
        case .part(let packet): return "a part of what packet \(packet) completes"
        case .unfinished: return "the beginning of something that the capture does not complete"
        case .listing(let bytes, let entries, let extent):
            let lines = entries.map { $0 == 1 ? ", 1 entry" : ", \(language.count($0)) entries" } ?? ""
            return "\(part(extent, "the listing")): \(language.bytes(bytes))\(lines)"
        case .file(let name, let bytes, let position, let extent):
            let place = extent == .whole ? "" : " from byte \(language.count(position))"
            let what = name.map { "the file \($0)" } ?? "the data"
            return "\(part(extent, what)): \(language.bytes(bytes))\(place)"
        case .finish(let role, let isData, let isSecond):
            if isSecond { return "\(language.the(role)) closes its side of the \(connection(isData)) too" }
            let reason = isData ? ": there is no more data" : ""
            return "\(language.the(role)) closes its side of the \(connection(isData))\(reason)"
        case .acknowledgment(let packet):
            return packet.map { "acknowledges packet \($0), nothing more" } ?? "an acknowledgment, nothing more"
        case .lastAcknowledgment(let packet, let isData):
            return "acknowledges packet \(packet): the \(connection(isData)) is closed"
        case .reset(let role, let isData, let isRefusal):
            if isRefusal { return "\(language.the(role)) refuses the \(connection(isData)): nobody listens there" }
            return "\(language.the(role)) breaks the \(connection(isData)) off (reset)"
        case .encrypted(let role, let bytes): return "encrypted, from \(language.the(role)): \(language.bytes(bytes))"
        case .stray(let text): return "a line that belongs to no reply: \(language.quote(text))"
        case .overlong(let role): return "a line from \(language.the(role)) that is longer than any the protocol has"
        case .padding(let count): return "\(language.bytes(count)) of padding fill the frame up to Ethernet's minimum"
        case .retransmission: return "sent again"
        case .outOfOrder: return "arrived out of order"
        case .previousLost: return "something before it is missing"
        case .acknowledgesUnseen: return "acknowledges what the capture does not have"
        case .keepAlive: return "keep-alive: is anybody there?"
        case .keepAliveAnswer: return "answer to a keep-alive"
        case .zeroWindow(let role): return "\(language.the(role)) can take no more data for now (zero window)"
        case .windowUpdate: return "there is room for more data (window update)"
        case .duplicateAcknowledgment: return "acknowledges the same again: something is missing there"
        case .portsReused: return "these ports were used before"
        }
    }

    private static func connection(_ isData: Bool) -> String { isData ? "data connection" : "control connection" }

    private static func part(_ extent: Note.Extent, _ what: String) -> String {
        switch extent {
        case .whole: "all of \(what)"
        case .first: "the beginning of \(what)"
        case .last: "the end of \(what)"
        case .middle: "more of \(what)"
        case .unknown: what
        }
    }
}
