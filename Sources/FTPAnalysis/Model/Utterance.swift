import FTPCore
import PacketCapture

/// One thing said on a control connection: a command, or a whole reply.
package struct Utterance: Sendable {
    /// What was said.
    package enum Content: Sendable {
        /// A command.
        case command(CommandLine, Command?)
        /// A reply, the verb it answers, and whether it came before data moved.
        case reply(Reply, to: Verb?, isGreeting: Bool)
        /// A line of the server's that is no reply.
        case stray([UInt8])
        /// A line longer than the protocol has.
        case overlong

        /// The bytes of its text.
        var cost: Int {
            switch self {
            case .command(let line, _): line.name.count + (line.argument?.count ?? 0)
            case .reply(let reply, _, _): reply.text.count
            case .stray(let line): line.count
            case .overlong: 0
            }
        }
    }

    /// What was said.
    package let content: Content
    /// Who said it.
    package let speaker: Role
    /// The packet that completed it.
    package let packet: Int
    /// Which part of the session it belongs to.
    package let phase: Phase
    /// The place of the transfer it is about.
    let transfer: Int?
    /// The place of the data connection that it announces or grants.
    let channel: Int?
    /// The packet that was in hand when it was understood: no later row refers to it.
    let heardAt: Int
}
