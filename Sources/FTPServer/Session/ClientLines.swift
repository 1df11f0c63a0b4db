import FTPCore

/// What the client has said and the interpreter has not taken yet: the lines that wait for the end of a transfer, then
/// the bytes that no line was made of.
///
/// Lines that wait do not stop the reading: ABOR may come behind them. There is a bound to them, behind which the
/// kernel's buffers fill, and the client has to wait with us.
struct ClientLines {
    private var framer = LineFramer(limit: ServerContext.lineLimit)
    private var held: [ServerInterpreter.Line] = []
    private var heldBytes = 0
    /// Whether the first line that is held has to wait: what comes behind it is held as well, unless it overtakes.
    private(set) var isWaiting = false

    /// The most lines that are held, and about the most bytes: nobody has anything to say during a transfer, but for
    /// programs that send all their commands at once.
    private static let bounds = (lines: 32, bytes: 16 << 10)

    /// Whether nothing more may come before something was taken out.
    var isFull: Bool { isWaiting && (held.count >= Self.bounds.lines || heldBytes >= Self.bounds.bytes) }

    /// Whether nothing has come that was not taken, not even the beginning of a line.
    var isEmpty: Bool { held.isEmpty && framer.buffered == 0 }

    /// Whether the client has said QUIT among what is held.
    var saysGoodbye: Bool { held.contains { $0.verb == .quit } }

    /// Takes in what arrived.
    mutating func append(_ bytes: Span<UInt8>) { framer.append(bytes) }

    /// The next thing that the client said and that may be taken now; nil when there is none.
    mutating func next() -> LineFramer.Event? {
        guard !isWaiting, !held.isEmpty else { return framer.next() }
        let line = held.removeFirst()
        heldBytes -= line.length
        switch line {
        case .text(let bytes): return .line(bytes)
        case .overlong: return .overlong
        }
    }

    /// Keeps a line that has just been taken out. True when it is now the first to be waited with.
    mutating func hold(_ line: ServerInterpreter.Line) -> Bool {
        heldBytes += line.length
        guard !isWaiting else {
            held.append(line)
            return false
        }
        held.insert(line, at: 0)
        isWaiting = true
        return true
    }

    /// What was waited for has come: all may be tried again.
    mutating func release() { isWaiting = false }
}

extension ServerInterpreter.Line {
    fileprivate var length: Int {
        switch self {
        case .text(let bytes): bytes.count
        case .overlong: 0
        }
    }

    fileprivate var verb: Verb? {
        switch self {
        case .text(let bytes): CommandLine(bytes).verb
        case .overlong: nil
        }
    }
}
