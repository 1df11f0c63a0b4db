import PacketCapture

extension Analyzer {
    /// What an analyzer hands out.
    public enum Event: Sendable {
        /// A packet of a session, when rows are streamed. Its words: `narrator.note(row, of: record)`, with
        /// `analyzer.record(of: row)` for the record.
        case row(Row)
        /// A piece of a data connection's stream, when contents are asked for.
        case content(Content)
        /// A session that is over, once its rows and contents have gone out.
        indirect case session(SessionRecord)
    }

    /// A piece of what a data connection carries, in the order of the stream.
    public struct Content: Sendable {
        /// The number of the session.
        public let session: Int
        /// The place of the data connection among the session's, from 0: what belongs together has the same one.
        public let channel: Int
        /// The number of the transfer in its session, once the command was seen; the session's record knows it at the
        /// latest (``SessionRecord/transferNumber(ofChannel:)``).
        public let transfer: Int?
        /// Who sent it.
        public let sender: Role
        /// Where in the stream it begins, in bytes.
        public let position: Int
        /// The packet that carried it.
        public let packet: Int
        /// Bytes of the packet in hand as a range of its buffer, bytes kept from earlier packets, a gap, or the end.
        public internal(set) var piece: Delivery.Content
    }
}

extension SessionRecord {
    /// The place of the data connection that a transfer used; nil when it had none.
    public func channelPlace(of transfer: Transfer) -> Int? { transfer.channel }

    /// The number of the transfer that used a data connection.
    public func transferNumber(ofChannel channel: Int) -> Int? {
        channels.at(channel)?.transfer.map { $0 + 1 }
    }
}
