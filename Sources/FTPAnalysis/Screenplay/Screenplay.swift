import FTPCore

/// One captured session as a play that can be given again: each command with its replies and the data that it moved.
package struct Screenplay: Sendable {
    /// One command and all that came of it.
    package struct Scene: Sendable {
        /// The command as it was written; without a name where the capture holds no line that could be sent again.
        package var line: CommandLine
        /// The command understood.
        package var command: Command?
        /// Its replies, preliminary ones first; the last one is final, unless the capture ends before.
        package var replies: [Reply] = []
        /// What went over its data connection; nil when the capture has none.
        package var data: Payload?
        /// The packet that completed the line.
        package var packet: Int
        /// Whether it was sent while the command before it was still unanswered: ABOR in the middle of a transfer.
        package var interrupts = false

        package init(line: CommandLine, packet: Int) {
            self.line = line
            command = try? Command(line)
            self.packet = packet
        }
    }

    /// What one side sent over a data connection.
    package struct Payload: Sendable, Hashable {
        /// Who sent it.
        package var sender: Role
        /// The bytes that the capture has, in order.
        package var bytes: [UInt8]
        /// How many it has not.
        package var missing: Int
        /// Whether it has the end.
        package var hasEnd: Bool

        package init(sender: Role, bytes: [UInt8], missing: Int = 0, hasEnd: Bool = true) {
            self.sender = sender
            self.bytes = bytes
            self.missing = missing
            self.hasEnd = hasEnd
        }

        /// Whether nothing of it is missing.
        package var isWhole: Bool { missing == 0 && hasEnd }
    }

    /// What the server said before any command: 220, perhaps 120 before it. Empty when the capture joined in later.
    package var greeting: [Reply] = []
    /// The commands, in the order they were sent.
    package var scenes: [Scene] = []
    /// The packet from which on nothing can be read, because it is encrypted.
    package var encryptedFrom: Int?
    /// Whether commands that protect the session were left out, because what they protected can be read.
    package private(set) var isLaidOpen = false

    /// A play without a scene.
    package init() {}
}

extension Screenplay {
    /// Makes a play of what was said in a session; `payload` gives what a transfer moved, by its place.
    init(_ utterances: some Sequence<Utterance>, encryptedFrom: Int?, payload: (_ transfer: Int) -> Payload?) {
        self.encryptedFrom = encryptedFrom
        for utterance in utterances {
            switch utterance.content {
            case .command(let line, _):
                var scene = Scene(line: line, packet: utterance.packet)
                if scene.isTransfer { scene.data = utterance.transfer.flatMap(payload) }
                begin(scene)
            case .reply(let reply, let verb, let isGreeting):
                if isGreeting { greeting.append(reply) } else { answer(reply, to: verb) }
            case .overlong:
                if utterance.speaker == .client { begin(Scene(line: CommandLine([]), packet: utterance.packet)) }
            case .stray: break
            }
        }
    }

    /// Leaves out the commands that had the session protected (RFC 4217): it is played in the clear.
    mutating func layOpen() {
        let count = scenes.count
        scenes.removeAll { scene in
            switch scene.line.verb {
            case .auth, .pbsz, .prot, .ccc: scene.succeeded
            default: false
            }
        }
        isLaidOpen = scenes.count < count
    }

    private mutating func begin(_ scene: Scene) {
        var scene = scene
        scene.interrupts = scenes.last.map { $0.final == nil } ?? false
        scenes.append(scene)
    }

    /// Gives a reply to the first command of its verb that waits for one. What nobody asked for, such as a 421 after
    /// a long silence, has no place in a play.
    private mutating func answer(_ reply: Reply, to verb: Verb?) {
        let place = scenes.firstIndex { $0.line.verb == verb && $0.final == nil }
        if let place { scenes[place].replies.append(reply) }
    }
}

extension Screenplay.Scene {
    /// The reply that ended the command; nil when the capture ends before it.
    package var final: Reply? { replies.last { !$0.code.isPreliminary } }

    /// The replies before it.
    package var preliminary: [Reply] { replies.filter(\.code.isPreliminary) }

    /// Whether the command moves data.
    package var isTransfer: Bool { line.verb.map { Catalogue[$0].transfers != nil } ?? false }

    /// Whether what it moves is a file, not a listing.
    package var movesFile: Bool { isTransfer && line.verb.map { !$0.isListing } ?? false }

    /// Whether the server did what it was asked.
    package var succeeded: Bool { final.map { !$0.code.isNegative } ?? false }
}
