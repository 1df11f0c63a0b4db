import FTPCore
import PacketCapture

/// One thing that the explanation of a session says: the keys of its sentences.
enum Sentence: Sendable {
    // Beginning and end
    case controlOpened(client: Endpoint, server: Endpoint, packets: [Int])
    case joinedLate
    case greeted(code: UInt16, lines: Int, text: String, packet: Int)
    case quit(packet: Int)
    case farewell(code: UInt16, text: String, packet: Int)
    case controlClosed(first: Role, packets: [Int])
    case controlReset(by: Role, packet: Int)
    case captureEnds
    case encrypted(packet: Int, bytes: Int)

    // Login and the small talk
    case user(name: String, isAnonymous: Bool, packet: Int)
    case loggedInAtOnce(code: UInt16, packet: Int)
    case passwordWanted(code: UInt16, packet: Int)
    case password(shown: String, isAnonymous: Bool, packet: Int)
    case loggedIn(code: UInt16, packet: Int)
    case loginRefused(code: UInt16, text: String, packet: Int)
    case exchange(shown: String, purpose: String, packet: Int)
    case answer(code: UInt16, meaning: ReplyMeaning, text: String, packet: Int)
    case unanswered

    // A transfer
    case type(RepresentationType, packet: Int, answer: Int?)
    case portAnnounced(DataAddress, shown: String, packet: Int)
    case extendedPortAnnounced(DataAddress, shown: String, packet: Int)
    case passiveAnnounced(DataAddress, asked: Int?, packet: Int)
    case extendedPassiveAnnounced(port: UInt16, server: String, asked: Int?, packet: Int)
    case nothingAnnounced(Endpoint)
    case granted(code: UInt16, packet: Int)
    case asked(title: String, purpose: String, packet: Int)
    case pause(seconds: Double, opener: Role)
    case opened(by: Role, mode: Transfer.Mode, from: Endpoint, to: Endpoint, usualPort: UInt16, packets: [Int])
    case activeExplained
    case passiveExplained
    case neverOpened(opener: Role, to: Endpoint?, wasRefused: Bool)
    case announced(code: UInt16, text: String, packet: Int)
    case listingMoved(bytes: Int, entries: Int, packets: [Int])
    case fileMoved(name: String?, bytes: Int, sender: Role, seconds: Double?, packets: [Int])
    case nothingMoved
    case missing(bytes: Int)
    case closedData(first: Role, isSender: Bool, packets: [Int])
    case resetData(by: Role, packets: [Int])
    case aborted(packet: Int)
    case reported(code: UInt16, meaning: ReplyMeaning, text: String, packet: Int)
    case neverReported
    case again(title: String, negotiation: String?, port: UInt16?, previous: UInt16?, packets: [Int])
    case againOpened(by: Role, from: Endpoint, to: Endpoint, packets: [Int])

    // Summaries
    case activeSummary
    case passiveSummary
}

/// The title of a part of the explanation.
enum Heading: Sendable {
    case opening, greeting, login, commands, security, closing
    case transfer(number: Int, title: String)
    case parameters, negotiation, dataOpening, data, dataClosing, report
    case activeInShort, passiveInShort
}

extension Language {
    func text(_ sentence: Sentence) -> String {
        switch self {
        case .english: English.text(sentence)
        case .french: French.text(sentence)
        }
    }

    func text(_ heading: Heading) -> String {
        switch self {
        case .english: English.text(heading)
        case .french: French.text(heading)
        }
    }

    /// The same packet numbers, set apart in parentheses.
    func inParentheses(_ numbers: [Int]) -> String { "(\(named(packets: numbers)))" }
}
