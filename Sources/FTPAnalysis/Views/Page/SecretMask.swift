import FTPCore

/// Hides passwords in the bytes of a session's packets.
///
/// What the client said is read once more as one stream: a password may be cut into packets anywhere, and sent again.
/// Where bytes were heard before, they belong to what they were there.
struct SecretMask {
    private static let asterisk = UInt8(ascii: "*")

    private let showsAll: Bool
    /// What the client said, each byte as it was heard first, in order.
    private var pieces: [(start: Int, bytes: ArraySlice<UInt8>)] = []
    private var scan: SecretScan

    init(_ reading: SessionReading) {
        showsAll = reading.narrator.secrets
        scan = SecretScan(at: 0, isInDoubt: !reading.session.isWhole)
        guard !showsAll else { return }
        let rows = reading.rows.filter(Self.isReadable).sorted { ($0.position, $0.number) < ($1.position, $1.number) }
        for row in rows {
            guard let details = row.details else { continue }
            let bytes = Self.payload(details)
            guard row.position + bytes.count > scan.position else { continue }
            if row.position > scan.position { scan.skip(to: row.position) }
            let new = bytes.dropFirst(scan.position - row.position)
            pieces.append((scan.position, new))
            scan.read(new)
        }
        scan.finish()
    }

    /// The kept bytes of a packet, those of passwords written over with asterisks.
    func masked(_ details: PacketDetails, of row: Row) -> [UInt8] {
        var bytes = details.bytes
        guard !showsAll, Self.isReadable(row) else { return bytes }
        let payload = Self.payload(details)
        let extent = row.position..<row.position + payload.count
        for secret in secrets(in: extent) + secrets(of: payload, at: row.position) {
            for place in secret.clamped(to: extent) {
                let index = payload.startIndex + place - row.position
                if bytes[index] != 0x0D, bytes[index] != 0x0A { bytes[index] = Self.asterisk }
            }
        }
        return bytes
    }

    private static func isReadable(_ row: Row) -> Bool {
        row.channel == nil && row.sender == .client && !row.isEncrypted
    }

    private static func payload(_ details: PacketDetails) -> ArraySlice<UInt8> {
        details.bytes[details.payload.clamped(to: 0..<details.bytes.count)]
    }

    // MARK: Places

    /// What is secret of a part of the stream, as it was heard first.
    private func secrets(in extent: Range<Int>) -> ArraySlice<Range<Int>> {
        let first = Self.first(in: scan.secrets) { $0.upperBound > extent.lowerBound }
        return scan.secrets[first...].prefix { $0.lowerBound < extent.upperBound }
    }

    /// What is secret of a packet's own lines: what was sent again need not be the same.
    private func secrets(of payload: ArraySlice<UInt8>, at position: Int) -> [Range<Int>] {
        let isStart = scan.lineStarts.contains(position)
        var own =
            !isStart && agrees(payload, at: position)
            ? SecretScan(within: position) : SecretScan(at: position, isInDoubt: !isStart)
        own.read(payload)
        own.finish()
        return own.secrets
    }

    /// Whether a packet's first line is what was heard there.
    private func agrees(_ payload: ArraySlice<UInt8>, at position: Int) -> Bool {
        var rest = payload.prefix { $0 != 0x0A }
        var position = position
        while !rest.isEmpty {
            let next = Self.first(in: pieces) { $0.start > position }
            guard next > 0 else { return false }
            let known = pieces[next - 1].bytes.dropFirst(position - pieces[next - 1].start)
            let count = min(known.count, rest.count)
            guard count > 0, known.prefix(count).elementsEqual(rest.prefix(count)) else { return false }
            rest = rest.dropFirst(count)
            position += count
        }
        return true
    }

    /// The first place from which on a condition holds.
    private static func first<Element>(in list: [Element], _ condition: (Element) -> Bool) -> Int {
        var range = list.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = condition(list[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
