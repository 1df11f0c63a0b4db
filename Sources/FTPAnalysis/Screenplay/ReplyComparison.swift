import FTPCore

/// How a server's answer stands to the captured one.
package enum ReplyComparison: String, Sendable {
    /// The same codes and the same words.
    case same
    /// The same codes, other words.
    case words
    /// Another code.
    case code
    /// The capture has no last reply to compare with.
    case unknown

    /// Compares the replies to one command. The address in a passive reply is another one in every session: it does
    /// not count.
    package init(captured: [Reply], answered: [Reply]) {
        if !captured.contains(where: { !$0.code.isPreliminary }) {
            self = .unknown
        } else if captured.map(\.code) != answered.map(\.code) {
            self = .code
        } else {
            let pairs = zip(captured, answered)
            self = pairs.allSatisfy { Self.words($0) == Self.words($1) } ? .same : .words
        }
    }

    private static func words(_ reply: Reply) -> [UInt8] { DataReply.replacing(reply, with: []).text }
}
