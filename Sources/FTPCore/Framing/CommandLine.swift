/// A command as it was written: a name, and perhaps an argument after one space (RFC 959 §5.3).
///
/// ```swift
/// let line = CommandLine(Array("RETR a file".utf8))
/// line.verb == .retr
/// ```
public struct CommandLine: Sendable, Hashable {
    /// The verb, when the catalogue has it.
    public let verb: Verb?
    /// The name as it was written.
    public let name: [UInt8]
    /// What follows the space after the name; nil when nothing does.
    public let argument: [UInt8]?
    /// Whether it may be the rest of another line, whose beginning was not heard: nobody knows what it holds then.
    package var isRemainder = false

    private static let mask = "********"

    /// Splits a line. Blanks before the name are skipped, and what is left of Telnet's commands when a client sends them
    /// out of order, as urgent data; after the first blank behind it all is argument, since a
    /// name may begin with blanks.
    public init(_ line: [UInt8]) {
        let space = UInt8(ascii: " ")
        let start = line.firstIndex { $0 != space && $0 != 0x09 && $0 < Telnet.subnegotiationEnd } ?? line.endIndex
        let end = line[start...].firstIndex(of: space) ?? line.endIndex
        name = Array(line[start..<end])
        verb = Verb(named: line[start..<end])
        argument = end < line.endIndex && end + 1 < line.endIndex ? Array(line[(end + 1)...]) : nil
    }

    /// A line made of a verb and an argument.
    public init(_ verb: Verb, _ argument: [UInt8]? = nil) {
        self.verb = verb
        self.name = Array(verb.name.utf8)
        self.argument = argument
    }

    /// The line with its CRLF: one line, whatever its argument holds.
    ///
    /// The control connection speaks Telnet (RFC 959 §2.3): IAC in a name is doubled, CR is followed by NUL
    /// (RFC 2640 §3.1). An LF would end the line early and make a command of what follows; no receiver that takes
    /// bare LF for a line end could tell it from one, so NUL stands in its place, which no file name holds.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count + (argument?.count ?? 0) + 3)
        Self.append(name, to: &bytes)
        if let argument {
            bytes.append(UInt8(ascii: " "))
            Self.append(argument, to: &bytes)
        }
        return bytes + [0x0D, 0x0A]
    }

    private static func append(_ word: [UInt8], to bytes: inout [UInt8]) {
        for byte in word {
            switch byte {
            case Telnet.iac: bytes += [byte, byte]
            case 0x0D: bytes += [byte, 0]
            case 0x0A: bytes.append(0)
            default: bytes.append(byte)
            }
        }
    }

    /// The line for showing, a password replaced by asterisks unless it is asked for; all of a line that may be the rest
    /// of one with a password.
    public func shown(secrets: Bool = false) -> String {
        let line = name + (argument.map { [UInt8(ascii: " ")] + $0 } ?? [])
        if !secrets {
            if isRemainder, !line.isEmpty { return Self.mask }
            if case .from(let start) = SecretArgument(in: line[...], isWhole: true), start < line.count {
                return String(decoding: line[..<(start - 1)], as: UTF8.self) + " " + Self.mask
            }
        }
        return String(decoding: line, as: UTF8.self)
    }
}
