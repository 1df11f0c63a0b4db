import FTPCore

/// Reads what a client says, from a place in its stream on, and finds what of it is secret.
struct SecretScan {
    /// Where in a line it is.
    private enum Place {
        /// So much of it does not tell yet what it is.
        case head([UInt8])
        case secret
        case harmless
    }

    /// The longest beginning of a line that is looked at; verbs are shorter, Telnet's commands among them.
    private static let longestHead = 64

    /// Up to where the stream was read.
    private(set) var position: Int
    /// What is secret, in order.
    private(set) var secrets: [Range<Int>] = []
    /// Where lines were seen to begin.
    private(set) var lineStarts: Set<Int> = []
    private var place: Place
    private var start: Int
    /// Whether the line may be the rest of another: then only a verb makes it harmless.
    private var isInDoubt: Bool

    /// Begins where a line does, or may do so.
    init(at position: Int, isInDoubt: Bool) {
        (self.position, start, place) = (position, position, .head([]))
        self.isInDoubt = isInDoubt
        if !isInDoubt { lineStarts.insert(position) }
    }

    /// Begins within a line that holds no secret.
    init(within position: Int) {
        (self.position, start, place, isInDoubt) = (position, position, .harmless, false)
    }

    /// Passes over bytes that are not there.
    mutating func skip(to position: Int) {
        finish()
        (self.position, start, place, isInDoubt) = (position, position, .head([]), true)
    }

    mutating func read(_ bytes: some Collection<UInt8>) { for byte in bytes { read(byte) } }

    /// The line goes on no further.
    mutating func finish() {
        guard case .head(var head) = place else { return }
        if head.last == 0x0D { head.removeLast() }
        if !head.isEmpty { place = judged(head, isWhole: true) }
    }

    private mutating func read(_ byte: UInt8) {
        position += 1
        if byte == 0x0A {
            finish()
            (start, place) = (position, .head([]))
            if !isInDoubt { lineStarts.insert(position) }
            return
        }
        switch place {
        case .harmless: break
        case .secret: hide(from: position - 1)
        case .head(var head):
            head.append(byte)
            place = judged(head, isWhole: false)
        }
    }

    /// What a line is that begins so; what is secret of that is noted.
    private mutating func judged(_ head: [UInt8], isWhole: Bool) -> Place {
        let hasTelnet = head.contains(Telnet.iac)
        let text = hasTelnet ? Telnet.strip(head[...]).text : head
        let isEnough = isWhole || head.count >= Self.longestHead
        switch SecretArgument(in: text[...], isWhole: isEnough) {
        case .undecided: return .head(head)
        case .from(let place):
            isInDoubt = false
            // Telnet's commands move the bytes: then all of the line is hidden.
            hide(from: hasTelnet ? start : min(start + place, position))
            return .secret
        case .none:
            let isNamed = isEnough || text.drop { $0 == 0x20 || $0 == 0x09 }.contains(0x20)
            if !isInDoubt, isNamed || !hasTelnet { return .harmless }
            guard isNamed else { return .head(head) }
            guard CommandLine(text).verb != nil else {
                hide(from: start)
                return .secret
            }
            isInDoubt = false
            return .harmless
        }
    }

    /// Notes the bytes up to here.
    private mutating func hide(from place: Int) {
        guard place < position else { return }
        if let last = secrets.last, last.upperBound >= place {
            secrets[secrets.count - 1] = min(last.lowerBound, place)..<position
        } else {
            secrets.append(place..<position)
        }
    }
}
