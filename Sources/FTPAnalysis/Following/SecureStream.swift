/// One direction of a TLS connection, as far as it can be seen from beside it: the records and the hello
/// (RFC 5246 §6.2, RFC 8446 §4.1, §5).
struct SecureStream: Sendable {
    /// What a ClientHello or ServerHello says.
    struct Hello: Sendable {
        /// The version as in the protocol: 0x0303 is TLS 1.2.
        var version: UInt16
        var sessionID: [UInt8]
        /// Whether the ServerHello accepts a key agreed upon before (RFC 8446 §4.2.11).
        var hasSharedKey: Bool
        /// The server's name that the client asks for (RFC 6066 §3).
        var serverName: [UInt8]?
        /// The protocols that the client offers (RFC 7301).
        var protocols: [[UInt8]] = []
    }

    /// The length of an encrypted alert of TLS 1.3.
    static let alertLength = 19
    /// Lengths that are kept.
    private static let mostLengths = 32
    /// The longest hello that is kept.
    private static let longestHello = 8 << 10
    private static let handshake: UInt8 = 22
    private static let alert: UInt8 = 21
    private static let applicationData: UInt8 = 23

    private(set) var hello: Hello?
    /// The description of a fatal alert sent in the clear.
    private(set) var fatalAlert: UInt8?
    /// Bytes in records of application data: in TLS 1.3 the end of the handshake and alerts among them.
    private(set) var protectedBytes = 0
    private(set) var records = 0
    /// The lengths of the first records of application data.
    private(set) var lengths: [Int] = []
    /// The last record.
    private(set) var lastType: UInt8 = 0
    private(set) var lastLength = 0
    /// Whether bytes are missing, or what came is no TLS: nothing can be concluded then.
    private(set) var isBroken = false
    private var header: [UInt8] = []
    private var left = 0
    private var body: [UInt8] = []

    /// Whether the first bytes of a record have come.
    var hasBegun: Bool { !header.isEmpty || records > 0 }

    mutating func noteGap() { isBroken = true }

    mutating func read(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count, !isBroken {
            if left == 0, header.count < 5 {
                header.append(bytes[index])
                index += 1
                if header.count == 5 { beginRecord() }
                continue
            }
            let taken = min(left, bytes.count - index)
            let isKept = (lastType == Self.handshake && hello == nil) || (lastType == Self.alert && lastLength == 2)
            if isKept {
                for place in index..<index + taken where body.count < Self.longestHello { body.append(bytes[place]) }
            }
            index += taken
            left -= taken
            if left == 0 { endRecord() }
        }
    }

    private mutating func beginRecord() {
        (lastType, lastLength) = (header[0], Int(header[3]) << 8 | Int(header[4]))
        guard (20...24).contains(lastType), header[1] == 3, lastLength <= 18_432 else {
            isBroken = true
            return
        }
        left = lastLength
        records += 1
        if lastType == Self.applicationData {
            protectedBytes += lastLength
            if lengths.count < Self.mostLengths { lengths.append(lastLength) }
        }
        if left == 0 { endRecord() }
    }

    private mutating func endRecord() {
        if lastType == Self.handshake, hello == nil { hello = Self.readHello(body) }
        if lastType == Self.alert, body.count == 2, body[0] == 2, body[1] != 0 { fatalAlert = body[1] }
        body = []
        header.removeAll(keepingCapacity: true)
    }

    /// Whether the last record can be close_notify: encrypted alerts of TLS 1.3 are told by their length.
    var endsWithAlert: Bool {
        lastType == Self.alert || (lastType == Self.applicationData && lastLength == Self.alertLength)
    }

    /// The random bytes with which a ServerHello asks for another ClientHello, its first half (RFC 8446 §4.1.3).
    private static let retry: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    ]

    private static func readHello(_ bytes: [UInt8]) -> Hello? {
        guard bytes.count > 39, bytes[0] == 1 || bytes[0] == 2 else { return nil }
        func number(_ offset: Int) -> Int? {
            offset + 1 < bytes.count ? Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) : nil
        }
        // What is agreed upon comes with the next one.
        if bytes[0] == 2, bytes[6..<22].elementsEqual(retry) { return nil }
        var hello = Hello(version: UInt16(bytes[4]) << 8 | UInt16(bytes[5]), sessionID: [], hasSharedKey: false)
        var offset = 39 + Int(bytes[38])
        guard offset <= bytes.count else { return nil }
        hello.sessionID = Array(bytes[39..<offset])
        if bytes[0] == 1 {
            guard let suites = number(offset), offset + 2 + suites < bytes.count else { return hello }
            offset += 2 + suites
            offset += 1 + Int(bytes[offset])
        } else {
            offset += 3
        }
        offset += 2
        while let kind = number(offset), let length = number(offset + 2), offset + 4 + length <= bytes.count {
            if kind == 43, bytes[0] == 2, let version = number(offset + 4) { hello.version = UInt16(version) }
            if kind == 41 { hello.hasSharedKey = true }
            if bytes[0] == 1 { hello.read(extension: kind, bytes[offset + 4..<offset + 4 + length]) }
            offset += 4 + length
        }
        return hello
    }
}
