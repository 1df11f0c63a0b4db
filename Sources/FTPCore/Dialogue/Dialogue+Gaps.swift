/// Dialogues that are overheard with gaps: whose a reply is when words before it are missing.
extension Dialogue {
    /// Takes note that something is missing of what a side said.
    package mutating func miss(_ speaker: Observer.Side) {
        isDoubtful = true
        // What was missed of the server's words may be the greeting, or the answer to any open command.
        guard speaker == .server else { return }
        isGreeted = true
        for index in open.indices { open[index].mayBeAnswered = true }
    }

    /// Whose a reply is after a gap; nil when it answers a command that is missing.
    ///
    /// Commands given since are answered in their order. Of those before, the first that the reply suits is answered; who
    /// waits before it has been answered in the gap.
    func addresseeInDoubt(of code: Reply.Code) -> Int? {
        let settled = open.firstIndex { !$0.mayBeAnswered } ?? open.endIndex
        if let index = addressee(of: code, from: settled), open[index].standing(of: code) != .illegal { return index }
        let doubtful = open[..<settled]
        return doubtful.firstIndex { $0.standingInDoubt(of: code) == .expected }
            ?? doubtful.firstIndex { $0.standingInDoubt(of: code) == .tolerated }
    }

    /// Gives up the commands that were answered in the gap, since the one at `index` is answered now; tells where that is
    /// then. A running transfer goes on beside commands that may be given meanwhile.
    mutating func passOver(before index: Int) -> Int {
        let number = open[index].number
        let isAside = open[index].row?.duringTransfer == true
        open.removeAll { $0.number < number && $0.mayBeAnswered && !(isAside && $0.isTransfer && $0.hasBegun) }
        return open.firstIndex { $0.number == number } ?? index
    }

    /// Ends the doubt when nothing is open any more: both sides stand where they should.
    mutating func settleDoubt(_ standing: ReplySequence.Standing) {
        if open.isEmpty, standing == .expected { isDoubtful = false }
    }
}

extension Exchange {
    /// How a reply would stand to it, where the preliminary one may be missing.
    fileprivate func standingInDoubt(of code: Reply.Code) -> ReplySequence.Standing {
        let standing = standing(of: code)
        guard standing != .expected, !hasBegun, let row, !row.replies.preliminary.isEmpty else { return standing }
        let later = row.replies.standing(of: code, afterPreliminary: true)
        return later == .illegal ? standing : later
    }
}
