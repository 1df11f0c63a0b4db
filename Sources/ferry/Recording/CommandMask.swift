import FTPCore

/// Puts asterisks in the place of what is secret (``FTPCore/SecretArgument``) in the bytes that a client sends, however
/// they are cut.
///
/// A verb is known as the server knows it: in any mixture of cases, behind blanks, with Telnet's commands before it and in
/// it. The line's length stays, and so does its end.
struct CommandMask: Sendable {
    private enum Place {
        /// Before anything secret: this has come of the line, without Telnet's commands.
        case beginning([UInt8])
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

    /// By so many bytes it is clear what command it is.
    private static let longestBeginning = 64
    private static let asterisk = UInt8(ascii: "*")

    private var place = Place.beginning([])
    private var telnet = Telnet.none

    /// These bytes, what is secret in them masked.
    mutating func masked(_ bytes: UnsafeRawBufferPointer) -> [UInt8] { bytes.map { mask($0) } }

    private mutating func mask(_ byte: UInt8) -> UInt8 {
        if byte == 0x0A {
            (place, telnet) = (.beginning([]), .none)
            return byte
        }
        switch place {
        case .secret: return byte == 0x0D ? byte : Self.asterisk
        case .rest: return byte
        case .beginning(let line):
            if !isTelnet(byte) { read(line + [byte]) }
            return byte
        }
    }

    private mutating func read(_ line: [UInt8]) {
        switch SecretArgument(in: line[...], isWhole: false) {
        case .none: place = .rest
        case .from: place = .secret
        case .undecided: place = line.count < Self.longestBeginning ? .beginning(line) : .rest
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
