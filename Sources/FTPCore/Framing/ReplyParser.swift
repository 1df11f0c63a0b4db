/// Puts a server's lines together into replies (RFC 959 §4.2).
///
/// A reply of several lines begins with `nnn-` and ends with the first line that begins with the same code and a space;
/// between them a line may begin with the code and a hyphen, with a space, or with anything else.
package struct ReplyParser: Sendable {
    /// What a line turned out to be.
    package enum Event: Sendable, Equatable {
        /// The reply is complete.
        case reply(Reply)
        /// Not the beginning of any reply.
        case stray([UInt8])
        /// The reply went over ``limit`` bytes: what follows of it is dropped.
        case overlong(Reply)
    }

    /// The most bytes of text that one reply may have.
    package let limit: Int

    private var code: Reply.Code?
    private var text: [UInt8] = []
    private var style = Reply.Style.numbered
    private var lines = 0
    private var cut = false

    /// A parser for replies of at most `limit` bytes.
    package init(limit: Int = 1 << 20) { self.limit = limit }

    /// Whether a reply has begun and not ended.
    package var isInside: Bool { code != nil }

    /// Takes a line, without its end. Nil while the reply goes on.
    package mutating func receive(_ line: [UInt8]) -> Event? {
        let mark = line.count > 3 ? line[3] : UInt8(ascii: " ")
        let number = line.count >= 3 ? Digits.number(line[..<3], as: UInt16.self).flatMap { Reply.Code($0) } : nil
        guard let code else {
            guard let number, mark == UInt8(ascii: " ") || mark == UInt8(ascii: "-") else { return .stray(line) }
            if mark == UInt8(ascii: " ") { return .reply(Reply(number, Array(line.dropFirst(4)))) }
            self.code = number
            style = .indented
            lines = 0
            append(line.dropFirst(4))
            return nil
        }
        if number == code, mark == UInt8(ascii: " ") {
            append(line.dropFirst(4))
            let reply = Reply(code, text, style: lines == 2 ? .numbered : style)
            let cut = cut
            (self.code, text, self.cut) = (nil, [], false)
            return cut ? .overlong(reply) : .reply(reply)
        }
        if number == code, mark == UInt8(ascii: "-") {
            style = .numbered
            append(line.dropFirst(4))
        } else {
            append(line.first == UInt8(ascii: " ") ? line.dropFirst() : line[...])
        }
        return nil
    }

    /// Ends a reply that is under way, since the rest of it will not come; nil when none is.
    package mutating func breakOff() -> Reply? {
        guard let code else { return nil }
        let reply = Reply(code, text, style: style)
        self = ReplyParser(limit: limit)
        return reply
    }

    private mutating func append(_ line: ArraySlice<UInt8>) {
        guard !cut, text.count + line.count < limit else {
            cut = true
            return
        }
        if lines > 0 { text.append(UInt8(ascii: "\n")) }
        text += line
        lines += 1
    }
}
