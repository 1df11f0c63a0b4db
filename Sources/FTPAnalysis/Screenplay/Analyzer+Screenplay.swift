/// The one place where plays are made of an analysis.
extension Analyzer {
    /// A session as a play, by its number; nil when there is none with this number. Data is in it only when
    /// ``Options/contents`` asked for it.
    package func screenplay(ofSession number: Int) -> Screenplay? {
        guard number > 0, number <= sessions.count else { return nil }
        return Screenplay(transcripts[number - 1], encryptedFrom: sessions[number - 1].encryptedFrom) { place in
            let transfer = transfers[place]
            guard let channel = transfer.channel.map({ channels[$0] }), channel.state == .open else { return nil }
            let flow = channel[transfer.sender]
            let kept = channel.contents[transfer.sender] ?? []
            return Screenplay.Payload(
                sender: transfer.sender, bytes: kept, missing: flow.missing + flow.bytes - kept.count,
                hasEnd: flow.finish != nil)
        }
    }
}

extension Analyzer.Options {
    /// Whose data is to be kept, and how much of it at most.
    package struct Contents: Sendable {
        /// The number of the session.
        package var session: Int
        /// The most bytes, over all its data connections.
        package var limit: Int

        package init(session: Int, limit: Int) {
            self.session = session
            self.limit = limit
        }
    }
}
