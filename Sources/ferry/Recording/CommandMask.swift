/// Puts asterisks in the place of what PASS and ACCT are given, in the bytes that a client sends, however they are cut.
///
/// A verb is known as the server knows it: in any mixture of cases, behind blanks, with Telnet's commands before it and in
/// it. The line's length stays, and so does its end.
struct CommandMask: Sendable {
    private enum Place {
        /// In the verb, of which these letters have come, in capitals.
        case verb([UInt8])
        case secret
        case rest
    }

    /// What of a Telnet command is still to come (RFC 854).
    private enum Telnet {
        case none
        case command
        case option
        case subnegotiation
    }

    private static let verbs = ["PASS", "ACCT"].map { Array($0.utf8) }
    private static let asterisk = UInt8(ascii: "*")

    private var place = Place.verb([])
    private var telnet = Telnet.none

    /// These bytes, what is secret in them masked.
    mutating func masked(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { bytes.map { mask($0) } }

    private mutating func mask(_ byte: UInt8) -> UInt8 {
        if byte == 0x0A {
            (place, telnet) = (.verb([]), .none)
            return byte
        }
        switch place {
        case .secret: return byte == 0x0D ? byte : Self.asterisk
        case .rest: return byte
        case .verb(let letters):
            if !isTelnet(byte) { read(byte, letters) }
            return byte
        }
    }

    private mutating func read(_ byte: UInt8, _ letters: [UInt8]) {
        let isBlank = byte == 0x20 || byte == 0x09
        if letters.isEmpty, isBlank { return }
        if letters.count == 4 {
            place = byte == 0x20 && Self.verbs.contains(letters) ? .secret : .rest
        } else {
            let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            place = isBlank ? .rest : .verb(letters + [isSmall ? byte - 0x20 : byte])
        }
    }

    /// Whether a byte belongs to a Telnet command; those out of order count as one.
    private mutating func isTelnet(_ byte: UInt8) -> Bool {
        switch telnet {
        case .none:
            guard byte >= 240 else { return false }
            telnet = byte == 255 ? .command : .none
        case .command:
            switch byte {
            case 251...254: telnet = .option
            case 250: telnet = .subnegotiation
            case 240...249, 255: telnet = .none
            default:
                telnet = .none
                return false
            }
        case .option: telnet = .none
        case .subnegotiation: if byte == 240 { telnet = .none }
        }
        return true
    }
}
