import FTPCore

/// What a reply says to the command it answers.
enum ReplyMeaning: Sendable, Equatable {
    case restartMarker
    case readyLater
    case transferOnOpenConnection
    case transferBegins
    case accepted
    case superfluous
    case status
    case help
    case system
    case ready
    case goodbye
    case nothingToAbort
    case aborted
    case transferComplete
    case passive(DataAddress)
    case extendedPassive(UInt16)
    case loggedIn
    case loggedInAtOnce
    case encryptionMayBegin
    case done
    case directory(String)
    case created(String)
    case passwordWanted
    case accountWanted
    case moreWanted
    case serviceEnds
    case noDataConnection
    case transferBroken
    case loginRefused
    case notLoggedIn
    case fileUnavailable
    case localError
    case noSpace
    case badName
    case notUnderstood
    case badArgument
    case notImplemented
    case badSequence
    case valueUnknown
    case familyUnknown
    /// A code without a meaning of its own: its first digit tells.
    case other(Reply.Severity)

    init(_ reply: Reply, to verb: Verb?) {
        switch reply.code.number {
        case 110: self = .restartMarker
        case 120: self = .readyLater
        case 125: self = .transferOnOpenConnection
        case 150: self = .transferBegins
        case 200: self = .accepted
        case 202: self = .superfluous
        case 211, 212, 213: self = .status
        case 214: self = .help
        case 215: self = .system
        case 220: self = .ready
        case 221: self = .goodbye
        case 225: self = verb == .abor ? .nothingToAbort : .done
        case 226: self = verb == .abor ? .aborted : .transferComplete
        case 227: self = DataAddress(passiveReply: reply.text).map { .passive($0) } ?? .done
        case 228: self = DataAddress(longPassiveReply: reply.text).map { .passive($0) } ?? .done
        case 229: self = DataAddress.port(inExtendedPassiveReply: reply.text).map { .extendedPassive($0) } ?? .done
        case 230: self = verb == .user ? .loggedInAtOnce : .loggedIn
        case 232: self = .loggedIn
        case 234: self = .encryptionMayBegin
        case 250: self = verb.map { Catalogue[$0].transfers != nil } == true ? .transferComplete : .done
        case 257:
            let path = Pathname(quotedIn: reply.text).map { VisibleText.escaped($0.bytes) } ?? ""
            self = verb == .mkd || verb == .xmkd ? .created(path) : .directory(path)
        case 331: self = .passwordWanted
        case 332: self = .accountWanted
        case 350: self = .moreWanted
        case 421: self = .serviceEnds
        case 425: self = .noDataConnection
        case 426: self = .transferBroken
        case 430, 530: self = verb == .user || verb == .pass || verb == .acct ? .loginRefused : .notLoggedIn
        case 450, 550: self = .fileUnavailable
        case 451: self = .localError
        case 452, 552: self = .noSpace
        case 500: self = .notUnderstood
        case 501: self = .badArgument
        case 502: self = .notImplemented
        case 503: self = .badSequence
        case 504: self = .valueUnknown
        case 521 where verb == .lprt || verb == .lpsv: self = .familyUnknown
        case 522: self = .familyUnknown
        case 553: self = .badName
        // Codes are an open set; the first digit always says how it went (RFC 959 §4.2).
        default: self = .other(reply.code.severity)
        }
    }
}
