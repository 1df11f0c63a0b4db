import FTPCore

/// How a server's answer stands to the captured one.
package enum ReplyComparison: String, Sendable {
    /// The same codes and the same words.
    case same
    /// The same codes, other words.
    case words
    /// Other codes, between which RFC 959 leaves the choice.
    case meaning
    /// Another code.
    case code
    /// The capture has no last reply to compare with.
    case unknown

    /// Compares the replies to one command. The address in a passive reply is another one in every session: it does
    /// not count.
    package init(captured: [Reply], answered: [Reply], to verb: Verb? = nil) {
        if !captured.contains(where: { !$0.code.isPreliminary }) {
            self = .unknown
        } else if captured.map(\.code) != answered.map(\.code) {
            let isEqual =
                captured.count == answered.count
                && zip(captured, answered).allSatisfy { one, other in
                    verb.map { EqualReplies.areEqual(one.code, other.code, to: $0) } ?? false
                }
            self = isEqual ? .meaning : .code
        } else {
            let pairs = zip(captured, answered)
            self = pairs.allSatisfy { Self.words($0) == Self.words($1) } ? .same : .words
        }
    }

    private static func words(_ reply: Reply) -> [UInt8] { DataReply.replacing(reply, with: []).text }
}
