/// The part of Telnet that a control connection may carry (RFC 959 §2.3, RFC 854, RFC 1123 §4.1.2.12).
package enum Telnet {
    /// "Interpret as command".
    package static let iac: UInt8 = 255
    static let dont: UInt8 = 254
    static let `do`: UInt8 = 253
    static let wont: UInt8 = 252
    static let will: UInt8 = 251
    static let subnegotiation: UInt8 = 250
    static let subnegotiationEnd: UInt8 = 240

    /// What `bytes` say once Telnet's commands are taken out, and what to answer them.
    ///
    /// IP, DM and the other single commands are dropped: the ABOR that follows them says what is wanted.
    /// An IAC before a byte that is no Telnet command stands for itself: clients that never heard of Telnet
    /// send names with that byte in them.
    package static func strip(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], refusals: [UInt8]) {
        var text: [UInt8] = []
        var refusals: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == iac, index < bytes.endIndex else {
                text.append(byte)
                continue
            }
            let command = bytes[index]
            switch command {
            case iac:
                text.append(iac)
                index += 1
            case will, wont, `do`, dont:
                guard index + 1 < bytes.endIndex else { return (text, refusals) }
                // Every option is refused; a refusal itself is not answered, so that no loop can arise.
                if command == will { refusals += [iac, dont, bytes[index + 1]] }
                if command == `do` { refusals += [iac, wont, bytes[index + 1]] }
                index += 2
            case subnegotiation:
                while index < bytes.endIndex, bytes[index] != subnegotiationEnd { index += 1 }
                index = min(index + 1, bytes.endIndex)
            case subnegotiationEnd...249: index += 1
            default: text.append(iac)
            }
        }
        return (text, refusals)
    }
}
