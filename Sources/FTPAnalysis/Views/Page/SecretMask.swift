import FTPCore

/// Hides passwords in the bytes of packets.
struct SecretMask {
    private static let asterisk = UInt8(ascii: "*")

    /// The kept bytes of a packet, those of passwords written over with asterisks.
    ///
    /// A line is left as it is only when it is known to hold no secret: a password may be cut into packets anywhere, and
    /// sent again.
    static func masked(_ details: PacketDetails, of row: Row, in reading: SessionReading) -> [UInt8] {
        var bytes = details.bytes
        guard !reading.narrator.secrets, row.channel == nil, row.sender == .client, !row.isEncrypted else {
            return bytes
        }
        let payload = details.payload.clamped(to: 0..<bytes.count)
        let said = reading.said(row)
        let whole = reading.whole(row)
        var known = said.makeIterator()
        var start = payload.lowerBound
        while start < payload.upperBound {
            let end = bytes[start..<payload.upperBound].firstIndex(of: 0x0A)
            let line = start..<(end.map { $0 + 1 } ?? payload.upperBound)
            let utterance = end == nil ? whole : known.next()
            let isUnknown = said.isEmpty && whole == nil
            for index in isUnknown ? line : hidden(bytes[line], utterance)
            where bytes[index] != 0x0D && bytes[index] != 0x0A {
                bytes[index] = asterisk
            }
            start = line.upperBound
        }
        return bytes
    }

    /// The part of a line that is not to be shown.
    private static func hidden(_ line: ArraySlice<UInt8>, _ utterance: Utterance?) -> Range<Int> {
        let word = line.prefix { $0 != 0x20 && $0 != 0x0D && $0 != 0x0A }
        let verb = Verb(named: word)
        if let verb, isSecret(verb) { return min(word.endIndex + 1, line.endIndex)..<line.endIndex }
        if case .command(let said, _) = utterance?.content {
            return said.verb.map(isSecret) ?? false ? line.startIndex..<line.endIndex : line.endIndex..<line.endIndex
        }
        // Nothing is known of it: only a line that begins with another verb is harmless.
        return verb == nil ? line.startIndex..<line.endIndex : line.endIndex..<line.endIndex
    }

    private static func isSecret(_ verb: Verb) -> Bool { verb == .pass || verb == .acct || verb == .adat }
}
