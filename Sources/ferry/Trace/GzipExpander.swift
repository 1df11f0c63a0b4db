import CFerry

/// Expands a gzip file (RFC 1952) piece by piece: all its members, one after another.
struct GzipExpander: ~Copyable {
    /// How a gzip file begins.
    static let magic: [UInt8] = [0x1F, 0x8B]

    private enum State {
        case inMember
        /// A member is whole: another may follow, or nothing.
        case betweenMembers
        case over
    }

    private let stream: OpaquePointer?
    private var state = State.inMember
    private var written = 0
    /// What is wrong with the file, once that is known.
    private(set) var flaw: String?

    init() {
        stream = ferry_gunzipper()
        if stream == nil { end("memory is short") }
    }

    deinit { if let stream { ferry_zstream_free(stream) } }

    /// Whether nothing more comes.
    var isOver: Bool { state == .over }

    /// Appends what becomes of some bytes, as much as there is space for; returns how many bytes it took. `isLast` says
    /// that no others follow.
    mutating func expand(_ input: ArraySlice<UInt8>, isLast: Bool, into space: inout OutputSpan<UInt8>) -> Int {
        switch state {
        case .over: return 0
        case .betweenMembers:
            guard let first = input.first else {
                if isLast { state = .over }
                return 0
            }
            // Tapes and some tools fill up with zeros.
            if first == 0 { return input.prefix { $0 == 0 }.count }
            guard first == Self.magic[0], let stream, ferry_inflate_again(stream) == 0 else {
                end("what follows the gzip data is no gzip; it is passed over")
                return 0
            }
            state = .inMember
        case .inMember: break
        }
        let before = written
        let taken = inflate(input, into: &space)
        if isLast, input.isEmpty, written == before, state == .inMember {
            end("the gzip data ends early, after \(written) bytes of the capture; the rest is missing")
        }
        return taken
    }

    private mutating func inflate(_ input: ArraySlice<UInt8>, into space: inout OutputSpan<UInt8>) -> Int {
        guard let stream else { return 0 }
        var (left, made) = (input.count, 0)
        var step: CInt = 0
        space.withUnsafeMutableBufferPointer { buffer, initialized in
            made = buffer.count - initialized
            input.withUnsafeBufferPointer { bytes in
                step = ferry_inflate(
                    stream, bytes.baseAddress, &left, buffer.baseAddress.map { $0 + initialized }, &made)
            }
            initialized += made
        }
        written += made
        if step == CInt(FERRY_Z_END.rawValue) { state = .betweenMembers }
        if step < 0 {
            end(
                "the gzip data is damaged: the last of its first \(written) bytes may be wrong, the rest is passed over"
            )
        }
        return input.count - left
    }

    private mutating func end(_ flaw: String) {
        self.flaw = flaw
        state = .over
    }
}
