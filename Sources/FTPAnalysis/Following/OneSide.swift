import FTPCore

/// What one side of a connection said, where the other side's packets are missing and the port tells nothing.
///
/// SMTP, NNTP and DICT answer with three digits too, POP3 and IRC have some of the same commands: there has to be
/// something that none of them says.
enum OneSide {
    /// Whether only a server of FTP answers so.
    static func isServer(_ bytes: [UInt8]) -> Bool {
        guard let replies = replies(bytes) else { return false }
        var previous: [Reply.Code] = []
        for reply in replies {
            if isTelling(reply) { return true }
            // NNTP and SMTP have neither 331 nor 226; DICT ends what 150 begins with 250.
            switch reply.code {
            case 230, 332, 530: if previous.contains(331) { return true }
            case 226: if previous.contains(150) || previous.contains(125) { return true }
            case _: break
            }
            previous.append(reply.code)
        }
        return false
    }

    /// Whether only a client of FTP speaks so.
    static func isClient(_ bytes: [UInt8]) -> Bool {
        var isTelling = false
        for line in lines(bytes) {
            let command = CommandLine(Array(line))
            guard let verb = command.verb else { return false }
            isTelling = isTelling || (!shared.contains(verb) && (try? Command(command)) != nil)
        }
        return isTelling
    }

    /// Verbs that POP3, IRC, SMTP or NNTP have too.
    private static let shared: [Verb] = [
        .user, .pass, .retr, .dele, .stat, .list, .noop, .quit, .help, .auth, .mode, .host,
    ]

    /// Whether a reply alone shows what it is: a place to connect to, or a directory in quotes.
    private static func isTelling(_ reply: Reply) -> Bool {
        switch reply.code {
        case 227: return DataAddress(passiveReply: reply.text) != nil
        case 228: return DataAddress(longPassiveReply: reply.text) != nil
        case 229: return DataAddress.port(inExtendedPassiveReply: reply.text) != nil
        case 257: return reply.text.first == UInt8(ascii: "\"")
        case _: return false
        }
    }

    /// The replies that bytes consist of; nil when anything else is among them, as an article would be.
    private static func replies(_ bytes: [UInt8]) -> [Reply]? {
        var parser = ReplyParser()
        var replies: [Reply] = []
        for line in lines(bytes) {
            switch parser.receive(Array(line)) {
            case .reply(let reply), .overlong(let reply): replies.append(reply)
            case .stray: return nil
            case nil: break
            }
        }
        return replies
    }

    /// The lines that are complete, without their ends.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
        return bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).map {
            $0.last == 0x0D ? $0.dropLast() : $0
        }
    }
}
