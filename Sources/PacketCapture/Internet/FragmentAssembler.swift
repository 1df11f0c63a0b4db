/// Makes IP packets whole whose fragments a capture holds (RFC 791 §3.2, RFC 815, RFC 8200 §4.5).
///
/// Give it the frames whose contents are fragments; take whole packets out, which are decoded like any other
/// frame, but in ``buffer``:
///
///     var fragments = FragmentAssembler()
///     while let packet = try reader.next() {
///         let contents = Frame.decode(reader.buffer.span, packet)
///         guard contents.isFragment else { analyze(contents, packet, reader.buffer.span); continue }
///         fragments.receive(packet, reader.buffer.span)
///         while let whole = fragments.next() {
///             analyze(Frame.decode(fragments.buffer.span, whole), whole, fragments.buffer.span)
///         }
///     }
///     fragments.finish()  // and take what is left, likewise
///
/// A packet bears the number and the time of the fragment that completed it. Of one that does not become whole
/// within the limits, what is there from its beginning on comes out, late, with those of its last fragment.
/// Fragments may come in any order; of two that overlap the first counts in IPv4, neither in IPv6 (RFC 5722).
public struct FragmentAssembler: Sendable {
    /// What bounds the memory and the waiting.
    public struct Limits: Sendable, Hashable {
        /// Packets waited for at a time; beyond, the oldest is given up.
        public var packets = 1_024
        /// Bytes held for all of them; beyond, the oldest is given up.
        public var bytes = 4 << 20
        /// How long a packet is waited for, in nanoseconds of the capture's time: 30 seconds, as hosts do.
        public var nanoseconds: Int64 = 30_000_000_000

        /// The usual limits.
        public init() {}
    }

    /// What the packets that come out are ranges of; valid until the next fragment is put in.
    public private(set) var buffer: [UInt8] = []
    /// Packets that became whole.
    public private(set) var wholeCount = 0
    /// Packets that did not.
    public private(set) var incompleteCount = 0

    private let limits: Limits
    private var partials: [FragmentHeader.Key: PartialPacket] = [:]
    private var held = 0
    /// The packets in the order of their first fragments, with some that are no longer waited for.
    private var order: [(key: FragmentHeader.Key, serial: Int)] = []
    private var orderHead = 0
    private var serial = 0
    /// What is ready to be taken, from `readyHead` on.
    private var ready: [CapturedPacket] = []
    private var readyHead = 0

    /// Makes an assembler that has seen nothing.
    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Bytes held at present.
    package var heldBytes: Int { held }

    /// Takes a frame; does nothing when it holds no fragment.
    public mutating func receive(_ packet: CapturedPacket, _ bytes: Span<UInt8>) {
        clearTaken()
        expire(packet.time)
        guard let internet = Frame.innermost(bytes, packet), internet.fragment != .whole,
            let fragment = FragmentHeader(bytes, internet)
        else { return }
        let key = fragment.key
        if partials[key] == nil {
            serial += 1
            partials[key] = PartialPacket(fragment, serial: serial, packet: packet.number, time: packet.time)
            held += PartialPacket.overhead
            order.append((key, serial))
        }
        let before = partials[key]?.cost ?? 0
        partials[key]?.take(fragment, bytes, packet: packet.number, time: packet.time)
        held += (partials[key]?.cost ?? 0) - before
        if let partial = partials[key], partial.isWhole || partial.isCrowded { release(key) }
        while held > limits.bytes || partials.count > max(limits.packets, 1) {
            guard giveUpOldest() else { break }
        }
    }

    /// Takes the next packet out.
    public mutating func next() -> CapturedPacket? {
        guard readyHead < ready.count else { return nil }
        defer { readyHead += 1 }
        return ready[readyHead]
    }

    /// Says that the capture has ended: what is there of the others comes out.
    public mutating func finish() {
        clearTaken()
        while giveUpOldest() {}
    }

    private mutating func clearTaken() {
        guard readyHead == ready.count else { return }
        ready.removeAll(keepingCapacity: true)
        readyHead = 0
        buffer.removeAll(keepingCapacity: true)
    }

    /// Gives up what has been waited for too long.
    private mutating func expire(_ now: Timestamp) {
        while orderHead < order.count {
            let (key, serial) = order[orderHead]
            let partial = partials[key]
            let isAwaited = partial?.serial == serial
            if isAwaited, let partial, now.nanoseconds(since: partial.began) <= limits.nanoseconds { return }
            orderHead += 1
            if isAwaited { release(key) }
        }
    }

    /// Gives up the packet waited for longest; `false` when there is none.
    private mutating func giveUpOldest() -> Bool {
        while orderHead < order.count {
            let (key, serial) = order[orderHead]
            orderHead += 1
            if partials[key]?.serial == serial {
                release(key)
                return true
            }
        }
        return false
    }

    /// Lets a packet go, and out as far as it is there.
    private mutating func release(_ key: FragmentHeader.Key) {
        guard let partial = partials.removeValue(forKey: key) else { return }
        held -= partial.cost
        if partial.isWhole { wholeCount += 1 } else { incompleteCount += 1 }
        if partial.hasBeginning {
            let start = buffer.count
            let length = partial.write(into: &buffer)
            ready.append(
                CapturedPacket(
                    number: partial.latest.packet, time: partial.latest.time, link: .raw, frame: start..<buffer.count,
                    originalLength: length))
        }
        // The list of all that began is rewritten when most of it is over.
        if order.count > 64, order.count > 4 * partials.count {
            order = order[orderHead...].filter { partials[$0.key]?.serial == $0.serial }
            orderHead = 0
        }
    }
}
