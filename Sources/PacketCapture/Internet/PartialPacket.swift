/// A packet of which fragments have come: what is there, and what it will be once it is whole.
struct PartialPacket: Sendable {
    /// More pieces than any sender makes; beyond, the packet is not waited for.
    private static let mostPieces = 1_024
    /// What it costs beside its bytes.
    static let overhead = 512

    let family: IPAddress.Family
    let identification: UInt32
    /// The time of the fragment that came first, and a number that no other packet has.
    let began: Timestamp
    let serial: Int
    /// The packet and time of the fragment that came last.
    private(set) var latest: (packet: Int, time: Timestamp)

    private var pieces = HeldSegments()
    /// The headers of the first fragment.
    private var head: [UInt8] = []
    private var nextField = 0
    private var next: UInt8 = 0
    /// The payload's length, once the last fragment has come.
    private var total: Int?
    /// Whether fragments overlapped that must not, so that nothing of the packet counts.
    private var isForged = false

    init(_ fragment: FragmentHeader, serial: Int, packet: Int, time: Timestamp) {
        family = fragment.key.source.family
        identification = fragment.key.identification
        began = time
        self.serial = serial
        latest = (packet, time)
    }

    /// The memory it takes, in bytes.
    var cost: Int { Self.overhead + head.count + pieces.cost }

    /// Whether it is of no use to wait for more.
    var isCrowded: Bool { pieces.all.count > Self.mostPieces }

    /// Takes a fragment. Of fragments that overlap, the first to arrive wins in IPv4;
    /// in IPv6 the whole packet is void (RFC 5722 §4), but for copies of what is there.
    mutating func take(_ fragment: FragmentHeader, _ bytes: Span<UInt8>, packet: Int, time: Timestamp) {
        latest = (packet, time)
        guard !isForged else { return }
        if family == .v6, let rival = pieces.all.first(where: { $0.positions.overlaps(fragment.positions) }) {
            if rival.positions != fragment.positions { discard() }
            return
        }
        if let total, fragment.positions.upperBound > total || fragment.isLast && fragment.positions.upperBound != total
        {
            return
        }
        if fragment.isLast {
            // Something beyond the end was there before: then this end is not believed.
            guard (pieces.all.last?.positions.upperBound ?? 0) <= fragment.positions.upperBound else { return }
            total = fragment.positions.upperBound
        }
        if fragment.positions.lowerBound == 0, head.isEmpty {
            head.append(copying: bytes, fragment.head)
            (nextField, next) = (fragment.nextField, fragment.next)
        }
        _ = pieces.insert(fragment.positions, payload: fragment.payload, of: bytes, packet: packet, time: time)
    }

    private mutating func discard() {
        isForged = true
        pieces = HeldSegments()
        head = []
        total = nil
    }

    /// Up to where everything is there.
    private var contiguous: Int {
        var end = 0
        for piece in pieces.all {
            guard piece.positions.lowerBound == end else { break }
            end = piece.positions.upperBound
        }
        return end
    }

    /// Whether everything is there.
    var isWhole: Bool {
        guard let total, !head.isEmpty else { return false }
        return contiguous == total
    }

    /// Whether the beginning is there, so that it can be analyzed.
    var hasBeginning: Bool { !head.isEmpty }

    /// Appends the packet as far as it is there; returns its length on the wire as far as that is known.
    ///
    /// A packet whose end never came still says that it is a fragment; of another that is not whole
    /// the length is known, and it looks as if the capture had cut it off.
    func write(into output: inout [UInt8]) -> Int {
        let start = output.count
        output += head
        let isEndless = total == nil
        if family == .v6 {
            output[start + nextField] = isEndless ? 44 : next
            if isEndless {
                output += [next, 0, 0, 1]
                output.appendBig(identification)
            }
        }
        let headLength = output.count - start
        let length = headLength + (total ?? contiguous)
        switch family {
        case .v4:
            output.storeBig(UInt16(truncatingIfNeeded: length), at: start + 2)
            output.storeBig(isEndless ? 0x2000 : 0, at: start + 6)
        case .v6:
            output.storeBig(UInt16(truncatingIfNeeded: length - 40), at: start + 4)
        }
        var end = 0
        for piece in pieces.all {
            guard piece.positions.lowerBound == end else { break }
            output += piece.bytes
            end = piece.positions.upperBound
            // The capture cut this fragment off; what follows would stand in the wrong place.
            if piece.bytes.count < piece.positions.count { break }
        }
        return length
    }
}
