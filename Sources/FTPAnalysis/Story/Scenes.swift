/// Cuts a session into scenes: everything about one transfer together, the rest in runs.
struct Scenes {
    private let record: SessionRecord

    init(_ record: SessionRecord) { self.record = record }

    func cut() -> [Scene] {
        let topics = topics()
        var scenes: [Scene] = []
        var current = Topic.opening
        for row in record.rows {
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
            scenes[place].said += record.utterances.slice(row.said)
        }
        return scenes
    }

    /// What each thing said is about. TYPE and its like, and PASV before its answer, belong to the transfer that they
    /// prepare.
    private func topics() -> [Topic] {
        var topics: [Topic] = []
        var following: Topic?
        for utterance in record.utterances.elements.reversed() {
            let transfer = utterance.transfer ?? utterance.channel.flatMap { record.channels.at($0)?.transfer }
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
        if let channel = row.channel { return record.channels.at(channel)?.transfer.map { .transfer($0) } ?? .commands }
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
