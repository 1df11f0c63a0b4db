/// Where in a command line something is nobody's business: what PASS, ACCT (RFC 959 §4.1.1) and ADAT (RFC 2228 §3) are
/// given, and what SITE's commands for passwords are.
package enum SecretArgument: Sendable, Hashable {
    /// Nowhere.
    case none
    /// More of the line has to be known.
    case undecided
    /// From this byte on.
    case from(Int)

    /// Commands of SITE that servers have for passwords; the standard has none.
    private static let siteCommands = [
        "PASS", "PASSWD", "PASSWORD", "PSWD", "CPWD", "CHPASS", "CHPASSWD", "CHPWD", "SETPASS", "GPASS", "ADDUSER",
        "GADDUSER",
    ].map { Array($0.utf8) }

    /// Looks at a line without Telnet's commands, or at its beginning.
    ///
    /// Whatever parts a verb from the rest is taken for a blank: what no server would understand may hold a password
    /// nevertheless.
    package init(in line: ArraySlice<UInt8>, isWhole: Bool) {
        let word = line.drop { !Self.isLetter($0) && Self.mayLead($0) }.prefix(while: Self.isLetter)
        guard word.endIndex < line.endIndex else {
            self = isWhole ? .none : .undecided
            return
        }
        let verb = Verb(named: word)
        if verb == .pass || verb == .acct || verb == .adat {
            self = .from(word.endIndex + 1)
        } else if verb == .site {
            let name = line[word.endIndex...].drop { !Self.isLetter($0) }.prefix(while: Self.isLetter)
            guard name.endIndex < line.endIndex else {
                self = isWhole ? .none : .undecided
                return
            }
            let isSecret = Self.siteCommands.contains(name.map { $0 & 0xDF })
            self = isSecret ? .from(name.endIndex + 1) : .none
        } else {
            self = .none
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte & 0xDF }

    /// Whether a byte before a verb is passed over, as ``CommandLine`` does.
    private static func mayLead(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte >= Telnet.subnegotiationEnd
    }
}
