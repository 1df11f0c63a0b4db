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

    /// Splits a line. Blanks before the name are skipped, as are all but the one before the argument when
    /// the verb takes none of them as part of a name.
    public init(_ line: [UInt8]) {
        let space = UInt8(ascii: " ")
        let start = line.firstIndex { $0 != space && $0 != 0x09 } ?? line.endIndex
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

    /// The line with its CRLF. IAC in a name is doubled (RFC 959 §2.3: the control connection speaks Telnet).
    public var encoded: [UInt8] {
        var bytes = name
        if let argument {
            bytes.append(UInt8(ascii: " "))
            for byte in argument {
                bytes.append(byte)
                if byte == Telnet.iac { bytes.append(byte) }
            }
        }
        return bytes + [0x0D, 0x0A]
    }

    /// The line for showing, a password replaced by asterisks unless it is asked for.
    public func shown(secrets: Bool = false) -> String {
        let name = String(decoding: name, as: UTF8.self)
        guard let argument else { return name }
        if !secrets, verb == .pass || verb == .acct || verb == .adat { return name + " ********" }
        return name + " " + String(decoding: argument, as: UTF8.self)
    }
}
