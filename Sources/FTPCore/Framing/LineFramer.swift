/// Takes a control connection's bytes apart into lines, however they arrive.
///
/// A line ends in LF; a CR before it is dropped. A line over the limit is thrown away as it comes in, and reported once,
/// when it ends: an answer before that would come before the command it answers.
/// Nothing is kept while no line is under way, so that an idle connection holds no buffer.
package struct LineFramer: Sendable {
    /// What came in.
    package enum Event: Sendable, Equatable {
        /// A line, without its end and without Telnet commands.
        case line([UInt8])
        /// A line of more than ``limit`` bytes; nothing of it was kept.
        case overlong
        /// A Telnet option was asked for: these bytes refuse it.
        case telnetRefusal([UInt8])
    }

    /// The longest line, in bytes without its end.
    package let limit: Int

    private var buffer: [UInt8] = []
    /// Where the next line begins in `buffer`.
    private var start = 0
    /// Up to where `buffer` is known to hold no LF.
    private var scanned = 0
    private var discarding = false
    private var refusal: [UInt8]?

    /// A framer for lines of at most `limit` bytes.
    package init(limit: Int) { self.limit = limit }

    /// How many bytes wait to be taken out.
    package var buffered: Int { buffer.count - start }

    /// Takes in what arrived.
    package mutating func append(_ bytes: Span<UInt8>) {
        buffer.reserveCapacity(buffer.count + bytes.count)
        for index in bytes.indices { buffer.append(bytes[index]) }
    }

    /// Takes in what arrived.
    package mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

    /// The next event, or nil when the bytes so far hold no whole line.
    package mutating func next() -> Event? {
        if let refusal {
            self.refusal = nil
            return .telnetRefusal(refusal)
        }
        guard let end = buffer[max(scanned, start)...].firstIndex(of: 0x0A) else {
            scanned = buffer.count
            // One byte more than the limit may be the CR of the line end.
            if discarding || buffered > limit + 1 {
                discarding = true
                reset()
            }
            compact()
            return nil
        }
        var line = buffer[start..<end]
        start = end + 1
        scanned = start
        if discarding {
            discarding = false
            compact()
            return .overlong
        }
        if line.last == 0x0D { line = line.dropLast() }
        guard line.count <= limit else {
            compact()
            return .overlong
        }
        let event = event(for: line)
        compact()
        return event
    }

    private mutating func event(for line: ArraySlice<UInt8>) -> Event {
        guard line.contains(where: { $0 == Telnet.iac || $0 == 0 }) else { return .line(Array(line)) }
        let (text, refusals) = Telnet.strip(line)
        if !refusals.isEmpty { refusal = refusals }
        // CR NUL is a bare CR in Telnet (RFC 854); a NUL elsewhere stays and is refused where a path is resolved.
        var unpadded: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text {
            if byte != 0 || previous != 0x0D { unpadded.append(byte) }
            previous = byte
        }
        return .line(unpadded)
    }

    /// Gives memory back once nothing is waiting, and moves a long remainder to the front.
    private mutating func compact() {
        if start == buffer.count {
            reset()
        } else if start > 4096 {
            buffer.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
    }

    private mutating func reset() {
        buffer = []
        start = 0
        scanned = 0
    }
}
