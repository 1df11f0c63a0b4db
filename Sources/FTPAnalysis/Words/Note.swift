import FTPCore

/// What a packet is, before it is put into words: the keys of the table's last column.
enum Note: Sendable {
    /// How much of a transfer's data a packet holds.
    enum Extent: Sendable, Equatable {
        case whole
        case first
        case last
        case middle
        /// It cannot be told.
        case unknown
    }

    case controlRequest(from: UInt16, to: UInt16)
    case dataRequest(by: Role, from: UInt16, to: UInt16, mode: Transfer.Mode, title: String?)
    case acceptance(by: Role)
    case confirmation(by: Role, isData: Bool)
    case greeting(code: UInt16, text: String, lines: Int)
    case command(shown: String, verb: Verb?, command: Command?)
    case reply(code: UInt16, meaning: ReplyMeaning, text: String)
    case part(ofPacket: Int)
    case unfinished
    case listing(bytes: Int, entries: Int?, extent: Extent)
    case file(name: String?, bytes: Int, position: Int, extent: Extent)
    case finish(by: Role, isData: Bool, isSecond: Bool)
    case acknowledgment(ofPacket: Int?)
    case lastAcknowledgment(ofPacket: Int, isData: Bool)
    case reset(by: Role, isData: Bool, isRefusal: Bool)
    case encrypted(by: Role, bytes: Int)
    case stray(String)
    case overlong(by: Role)
    case padding(Int)
    // TCP's own business
    case retransmission
    case outOfOrder
    case previousLost
    case acknowledgesUnseen
    case keepAlive
    case keepAliveAnswer
    case zeroWindow(Role)
    case windowUpdate
    case duplicateAcknowledgment
    case portsReused
}

extension Language {
    /// A note in words.
    func text(_ note: Note) -> String {
        switch self {
        case .english: English.text(note)
        case .french: French.text(note)
        }
    }

    /// Several notes on one packet.
    func text(_ notes: [Note]) -> String {
        var result = ""
        for note in notes {
            let words = text(note)
            if result.isEmpty {
                // What the client wrote stays as it wrote it.
                if case .command = note { result = words } else { result = words.capitalized }
            } else {
                result += (self == .english ? "; " : "\u{A0}; ") + words
            }
        }
        return result
    }
}

/// The English words.
enum English {}

/// The French words.
enum French {}
