/// What takes what data connections carry, as it comes.
package protocol ContentSink {
    /// Takes a piece; `buffer` is that of the packet in hand.
    mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>)
}

/// Lets everything go.
package struct NoContents: ContentSink {
    package init() {}

    package mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {}
}

/// What the data connections of one session carried, kept in memory up to a bound.
package struct KeptContents: ContentSink, Sendable {
    private struct Key: Hashable {
        var channel: Int
        var sender: Role
    }

    /// The number of the session.
    private let session: Int
    /// The most bytes, over all its data connections.
    private let limit: Int
    private var count = 0
    private var flows: [Key: [UInt8]] = [:]

    /// Keeps what the session with this number moves, at most so many bytes.
    package init(ofSession session: Int, limit: Int) {
        (self.session, self.limit) = (session, limit)
    }

    /// What one side sent over a data connection.
    func bytes(ofChannel channel: Int, from sender: Role) -> [UInt8] {
        flows[Key(channel: channel, sender: sender)] ?? []
    }

    package mutating func take(_ content: Analyzer.Content, _ buffer: Span<UInt8>) {
        guard content.session == session, count < limit else { return }
        let key = Key(channel: content.channel, sender: content.sender)
        switch content.piece {
        case .bytes(let range): keep(buffer.extracting(range), key)
        case .held(let bytes): keep(bytes.span, key)
        case .gap, .end: break
        }
    }

    private mutating func keep(_ bytes: Span<UInt8>, _ key: Key) {
        let taken = min(bytes.count, limit - count)
        count += taken
        var flow = flows.removeValue(forKey: key) ?? []
        for index in 0..<taken { flow.append(bytes[index]) }
        flows[key] = flow
    }
}

extension Analyzer {
    /// Like ``hand(to:)``, while contents are handed out too. `buffer` is that of the last packet.
    package mutating func hand(
        to analysis: inout Analysis, _ contents: inout some ContentSink, _ buffer: Span<UInt8>
    ) {
        while let event = next() {
            switch event {
            case .session(let record): analysis.add(record)
            case .content(let content): contents.take(content, buffer)
            case .row: continue
            }
        }
        analysis.census = census
    }
}
