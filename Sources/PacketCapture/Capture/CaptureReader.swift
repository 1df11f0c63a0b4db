/// Reads a capture from bytes that arrive in pieces of any size.
///
/// Put bytes in with ``append(_:)`` or ``fill(_:)``, take packets out with ``next()`` until it returns `nil`,
/// put more in; call ``finish()`` once the input has ended. Packets are not copied: ``CapturedPacket/frame`` is
/// a range of ``buffer``, valid until bytes are put in again.
///
///     var reader = CaptureReader()
///     reader.append(bytes.span)
///     while let packet = try reader.next() {
///         switch Frame.decode(reader.buffer.span, packet) { … }
///     }
///     try reader.finish()
///
/// Memory: the buffer holds one chunk (or what was put in at once) and the beginning of one record.
public struct CaptureReader: Sendable {
    private enum Format: Sendable {
        case unknown
        case classic(ClassicCapture)
        case blocks(BlockCapture)
    }

    /// The bytes the packets point into.
    public private(set) var buffer: [UInt8]
    /// How many packets have been read.
    public private(set) var packetCount = 0
    /// Set by ``finish()`` when the input ended inside a record.
    public private(set) var truncation: CaptureTruncation?
    /// The format, once the first bytes are there.
    public private(set) var format: CaptureFormat?

    private var state = Format.unknown
    private var head = 0
    /// The place of `head` in the file.
    private var position: UInt64 = 0
    /// Bytes still to be passed over that had not arrived when their length was learned.
    private var unskipped = 0
    private let chunk: Int
    private let longestRecord: Int

    /// Makes a reader.
    ///
    /// `chunk` is the space, in bytes, that ``fill(_:)`` offers;
    /// a record longer than `longestRecord` bytes means that the file is damaged.
    public init(chunk: Int = 1 << 20, longestRecord: Int = 1 << 20) {
        self.chunk = max(chunk, 64)
        self.longestRecord = min(max(longestRecord, 64), 1 << 30)
        buffer = []
    }

    /// Puts bytes in.
    public mutating func append(_ bytes: Span<UInt8>) {
        makeSpace(bytes.count)
        buffer.append(copying: bytes, bytes.indices)
    }

    /// Lets `body` append bytes to free space; returns how many it appended.
    ///
    ///     let count = try reader.fill { space in try file.read(into: &space) }
    public mutating func fill<Failure: Error>(
        _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        makeSpace(chunk)
        let before = buffer.count
        try buffer.append(addingCapacity: chunk, initializingWith: body)
        return buffer.count - before
    }

    /// Takes the next packet, or returns `nil` when more bytes are needed for it.
    public mutating func next() throws(CaptureError) -> CapturedPacket? {
        while true {
            if unskipped > 0 {
                let count = min(unskipped, buffer.count - head)
                unskipped -= count
                advance(count)
                if unskipped > 0 { return nil }
            }
            let step: RecordStep
            switch state {
            case .unknown:
                guard try recognize() else { return nil }
                continue
            case .classic(let classic):
                step = try classic.step(buffer.span, head..<buffer.count, number: packetCount + 1, position: position)
            case .blocks(var blocks):
                state = .unknown
                defer { state = .blocks(blocks) }
                step = try blocks.step(buffer.span, head..<buffer.count, number: packetCount + 1, position: position)
            }
            switch step {
            case .packet(let packet, let consumed):
                packetCount += 1
                advance(consumed)
                return packet
            case .skip(let count):
                unskipped = count
            case .needs:
                return nil
            }
        }
    }

    /// Says that the input has ended, after the last ``next()``; sets ``truncation`` if it ended too early.
    public mutating func finish() throws(CaptureError) {
        let present = buffer.count - head
        switch state {
        case .unknown:
            throw .headerIncomplete(bytes: present)
        case .classic(let classic):
            guard present > 0 else { return }
            let step = try classic.step(buffer.span, head..<buffer.count, number: packetCount + 1, position: position)
            noteTruncation(step, present)
        case .blocks(var blocks):
            if unskipped > 0 {
                truncation = CaptureTruncation(packet: packetCount + 1, present: 0, missing: unskipped)
            } else if present > 0 {
                let step = try blocks.step(
                    buffer.span, head..<buffer.count, number: packetCount + 1, position: position)
                noteTruncation(step, present)
            }
        }
    }

    private mutating func noteTruncation(_ step: RecordStep, _ present: Int) {
        guard case .needs(let whole) = step, present < whole else { return }
        truncation = CaptureTruncation(packet: packetCount + 1, present: present, missing: whole - present)
    }

    /// Reads the file header; `false` when more bytes are needed.
    private mutating func recognize() throws(CaptureError) -> Bool {
        guard buffer.count - head >= 4 else { return false }
        let first = buffer.span.big32(head)
        guard let (format, order) = CaptureFormat.detect(first) else { throw .notACapture(firstBytes: first) }
        switch format {
        case .pcapMicroseconds, .pcapNanoseconds, .pcapModified:
            guard buffer.count - head >= ClassicCapture.headerLength else { return false }
            let header = ClassicCapture(
                header: buffer.span, at: head, order: order, format: format, longestRecord: longestRecord)
            state = .classic(header)
            advance(ClassicCapture.headerLength)
        case .pcapng:
            state = .blocks(BlockCapture(longestRecord: longestRecord))
        case .gzip:
            throw .unsupported(.gzip)
        }
        self.format = format
        return true
    }

    private mutating func advance(_ count: Int) {
        head += count
        position &+= UInt64(count)
    }

    /// Drops what has been read when `count` more bytes would not fit otherwise.
    private mutating func makeSpace(_ count: Int) {
        guard head > 0, head == buffer.count || buffer.capacity - buffer.count < count else { return }
        buffer.removeSubrange(..<head)
        head = 0
    }
}
