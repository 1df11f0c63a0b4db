/// One command and what was answered to it so far.
public struct Exchange: Sendable, Hashable {
    /// Its place among the session's commands, from 1.
    public let number: Int
    /// The line that was sent.
    public let line: CommandLine
    /// The command it was understood as, or nil.
    public let command: Command?
    /// Whether a preliminary reply (1yz) has come.
    public internal(set) var hasBegun = false
    /// What the transfer took along, once the first reply to it has come.
    public internal(set) var plan: SessionState.TransferPlan?

    /// Whether its answer may be among words that are missing.
    package internal(set) var mayBeAnswered = false

    /// The row of its verb.
    public var row: Catalogue.Row? { line.verb.map { Catalogue[$0] } }

    /// Whether it moves data over a data connection.
    public var isTransfer: Bool { row?.transfers != nil }

    /// How a reply would stand to it now.
    func standing(of code: Reply.Code) -> ReplySequence.Standing {
        guard let row else {
            // A verb nobody knows can only be refused.
            return code.isNegative ? .expected : .tolerated
        }
        return row.replies.standing(of: code, afterPreliminary: hasBegun)
    }
}
