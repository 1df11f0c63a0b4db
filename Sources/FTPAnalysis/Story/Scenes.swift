/// Cuts a session into scenes: everything about one transfer together, the rest in runs.
struct Scenes {
    private let analyzer: Analyzer
    private let session: Int

    init(_ analyzer: Analyzer, session: Int) {
        self.analyzer = analyzer
        self.session = session
    }

    func cut() -> [Scene] {
        let topics = topics()
        let transcript = analyzer.transcripts[session]
        var scenes: [Scene] = []
        var current = Topic.opening
        for row in analyzer.rows where row.session == session {
            let topic = topic(of: row, topics, current)
            if row.channel == nil { current = topic }
            let place: Int
            if case .transfer = topic, let known = scenes.lastIndex(where: { $0.topic == topic }) {
                place = known
            } else if scenes.last?.topic == topic {
                place = scenes.count - 1
            } else {
                scenes.append(Scene(topic: topic))
                place = scenes.count - 1
            }
            scenes[place].rows.append(row)
            scenes[place].said += transcript[row.said.clamped(to: transcript.indices)]
        }
        return scenes
    }

    /// What each thing said is about. TYPE and its like, and PASV before its answer, belong to the transfer that they
    /// prepare.
    private func topics() -> [Topic] {
        let transcript = analyzer.transcripts[session]
        var topics: [Topic] = []
        var following: Topic?
        for utterance in transcript.reversed() {
            let transfer = utterance.transfer ?? utterance.channel.flatMap { analyzer.channels[$0].transfer }
            var topic = Topic(utterance.phase)
            switch utterance.phase {
            case .parameters, .negotiation, .transfer, .report:
                topic = transfer.map { .transfer($0) } ?? following ?? topic
                // The report ends a transfer: what comes before it is not prepared by it.
                following = topic
            case .opening, .greeting, .login, .security, .commands, .dataOpening, .dataClosing, .quit, .closing:
                following = nil
            }
            topics.append(topic)
        }
        return topics.reversed()
    }

    private func topic(of row: Row, _ topics: [Topic], _ current: Topic) -> Topic {
        if let channel = row.channel { return analyzer.channels[channel].transfer.map { .transfer($0) } ?? .commands }
        if row.isEncrypted { return .security }
        switch row.act {
        case .request, .acceptance, .confirmation: return .opening
        case .reset: return .closing
        case .data, .finish, .acknowledgment:
            if !row.said.isEmpty, row.said.lowerBound < topics.count { return topics[row.said.lowerBound] }
            if let part = row.partOf, part < topics.count { return topics[part] }
            return row.phase == .closing ? .closing : current
        }
    }
}
