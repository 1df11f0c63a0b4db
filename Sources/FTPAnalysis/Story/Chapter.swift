/// A part of a session's explanation: what it is called, the packets it is about, what is said of them.
struct Chapter {
    var heading: Heading
    var packets: [Int]
    var sentences: [Sentence] = []
    /// Parts of its own.
    var parts: [Chapter] = []
    /// Whether the sentences are items of a list.
    var isList = false
}

/// What a row belongs to, when a session is told as a story.
enum Topic: Equatable {
    case opening, greeting, login, commands, security, closing
    /// The transfer at this place.
    case transfer(Int)

    init(_ phase: Phase) {
        switch phase {
        case .opening: self = .opening
        case .greeting: self = .greeting
        case .login: self = .login
        case .security: self = .security
        case .commands, .parameters, .negotiation, .dataOpening, .transfer, .dataClosing, .report: self = .commands
        case .quit, .closing: self = .closing
        }
    }

    var heading: Heading {
        switch self {
        case .opening: .opening
        case .greeting: .greeting
        case .login: .login
        case .security: .security
        case .commands, .transfer: .commands
        case .closing: .closing
        }
    }
}

/// Rows and words on one topic.
struct Scene {
    var topic: Topic
    var rows: [Row] = []
    var said: [Utterance] = []

    /// The numbers of the packets in certain phases.
    func packets(_ phases: Phase...) -> [Int] { rows.filter { phases.contains($0.phase) }.map(\.number) }

    /// The packets of the data connection in a phase.
    func data(_ phase: Phase) -> [Int] { rows.filter { $0.channel != nil && $0.phase == phase }.map(\.number) }

    var packets: [Int] { rows.map(\.number) }
}
