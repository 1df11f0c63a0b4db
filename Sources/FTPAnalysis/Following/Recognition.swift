import FTPCore
import PacketCapture

/// Tells by the first words of a connection whether it is an FTP control connection, on whatever port.
enum Recognition {
    /// What the beginning of one side's stream looks like.
    enum Opener: Equatable {
        /// It has said nothing.
        case silent
        /// Too little to tell.
        case unclear
        /// A line of a reply.
        case reply(Reply.Code, line: ArraySlice<UInt8>)
        /// A command of the catalogue.
        case command(CommandLine)
        /// Neither.
        case neither
    }

    /// A verdict on a connection.
    enum Judgement: Equatable {
        case undecided
        case control(client: Connection.Side)
        /// FTP over implicit TLS.
        case secureControl(client: Connection.Side)
        case foreign
    }

    /// Nobody needs more than this to show what they speak.
    static let mostBytes = 4_096
    private static let controlPort: UInt16 = 21

    /// Judges what the two sides have said so far.
    static func judge(
        initiator: [UInt8], responder: [UInt8], connection: Connection, isFinal: Bool = false
    ) -> Judgement {
        if let judgement = judgeSecure(initiator, responder, connection, isFinal) { return judgement }
        let isUsualPort = connection.responder.port == controlPort || connection.initiator.port == controlPort
        let joined = connection.opening == .unseen
        let first = opener(initiator, skippingLines: joined && isUsualPort)
        let second = opener(responder, skippingLines: joined && isUsualPort)
        if first == .neither || second == .neither { return .foreign }
        if !joined {
            // Who connects does not introduce itself.
            if case .reply = first { return .foreign }
            if case .command = second { return .foreign }
            // Only one direction was captured; or the server has not said a word.
            if isFinal, second == .silent, case .command = first, isUsualPort || OneSide.isClient(initiator) {
                return .control(client: .initiator)
            }
            return greeting(second, first, isUsualPort, responder)
        }
        if case .command(let line) = first, case .reply = second {
            return judge(line, isUsualPort) ? .control(client: .initiator) : .undecided
        }
        if case .command(let line) = second, case .reply = first {
            return judge(line, isUsualPort) ? .control(client: .responder) : .undecided
        }
        return oneSide(first, second, initiator, responder, isFinal, isUsualPort)
    }

    /// A connection of which one side is heard only: what nobody else says decides, or the port, once there is nothing
    /// else to hope for.
    private static func oneSide(
        _ first: Opener, _ second: Opener, _ initiator: [UInt8], _ responder: [UInt8], _ isFinal: Bool,
        _ isUsualPort: Bool
    ) -> Judgement {
        guard first == .silent || second == .silent else { return .undecided }
        let (speaker, said) = second == .silent ? (first, initiator) : (second, responder)
        let (side, other): (Connection.Side, Connection.Side) =
            second == .silent ? (.initiator, .responder) : (.responder, .initiator)
        switch speaker {
        case .reply: return isFinal && isUsualPort || OneSide.isServer(said) ? .control(client: other) : .undecided
        case .command:
            return isFinal && (isUsualPort || OneSide.isClient(said)) ? .control(client: side) : .undecided
        case .silent, .unclear, .neither: return .undecided
        }
    }

    /// A connection that begins with TLS; nil when it does not, or when nothing shows that it is FTP.
    private static func judgeSecure(
        _ initiator: [UInt8], _ responder: [UInt8], _ connection: Connection, _ isFinal: Bool
    ) -> Judgement? {
        let isTurned =
            connection.opening == .unseen && connection.initiator.port == SecureOpening.port
            && connection.responder.port != SecureOpening.port
        let (client, server) = isTurned ? (responder, initiator) : (initiator, responder)
        let port = isTurned ? connection.initiator.port : connection.responder.port
        guard let opening = SecureOpening(client: client, server: server, port: port) else { return nil }
        if opening.isControl || (isFinal && opening.isControlAlone) {
            return .secureControl(client: isTurned ? .responder : .initiator)
        }
        return opening.mayBeControl && !isFinal ? .undecided : nil
    }

    /// A connection that was seen from its beginning: the server greets.
    private static func greeting(
        _ server: Opener, _ client: Opener, _ isUsualPort: Bool, _ said: [UInt8]
    ) -> Judgement {
        guard case .reply(let code, let line) = server else { return .undecided }
        if isUsualPort { return .control(client: .initiator) }
        // SMTP greets with 220 too. The server's own words or an unmistakable command must tell.
        guard code == 220 || code == 120 || code == 421 else { return .foreign }
        let words = String(decoding: line, as: UTF8.self).lowercased()
        if words.contains("ftp"), !words.contains("smtp") { return .control(client: .initiator) }
        if case .command(let command) = client, isUnmistakable(command) { return .control(client: .initiator) }
        // The client's packets may not be in the capture.
        return client == .silent && OneSide.isServer(said) ? .control(client: .initiator) : .undecided
    }

    private static func judge(_ line: CommandLine, _ isUsualPort: Bool) -> Bool {
        isUsualPort || isUnmistakable(line)
    }

    /// Whether no other protocol that answers with three digits (SMTP, NNTP) has this command.
    private static func isUnmistakable(_ line: CommandLine) -> Bool {
        guard let verb = line.verb, (try? Command(line)) != nil else { return false }
        let shared: [Verb] = [.quit, .noop, .help, .auth, .stat, .mode, .list, .host]
        return !shared.contains(verb)
    }

    /// What a side's first bytes are.
    private static func opener(_ bytes: [UInt8], skippingLines: Bool) -> Opener {
        guard !bytes.isEmpty else { return .silent }
        var start = 0
        while true {
            let rest = bytes[start...]
            let result = opener(line: rest)
            guard result == .neither, skippingLines, let end = rest.firstIndex(of: 0x0A) else {
                return result == .neither && skippingLines && bytes.count < mostBytes ? .unclear : result
            }
            start = end + 1
            if start == bytes.count { return .unclear }
        }
    }

    private static func opener(line bytes: ArraySlice<UInt8>) -> Opener {
        let end = bytes.firstIndex(of: 0x0A)
        let line = bytes[..<(end ?? bytes.endIndex)]
        let digits = line.prefix(3)
        if let first = digits.first, (0x31...0x35).contains(first) {
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return .neither }
            guard line.count > 3 else { return end == nil ? .unclear : reply(digits, line) }
            let mark = line[line.startIndex + 3]
            guard mark == 0x20 || mark == 0x2D || mark == 0x0D else { return .neither }
            return end == nil ? .unclear : reply(digits, line)
        }
        let name = line.prefix { $0 != 0x20 && $0 != 0x0D }
        if name.count == line.count, end == nil {
            return name.count <= 7 && isPrefixOfVerb(name) ? .unclear : .neither
        }
        guard Verb(named: name) != nil else { return .neither }
        if end == nil { return .unclear }
        return .command(CommandLine(Array(line.last == 0x0D ? line.dropLast() : line)))
    }

    private static func reply(_ digits: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>) -> Opener {
        let number = digits.reduce(0 as UInt16) { $0 * 10 + UInt16($1 - 0x30) }
        return Reply.Code(number).map { .reply($0, line: line) } ?? .neither
    }

    private static func isPrefixOfVerb(_ name: ArraySlice<UInt8>) -> Bool {
        let upper = name.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        return Catalogue.rows.contains { $0.name.utf8.starts(with: upper) }
    }
}
