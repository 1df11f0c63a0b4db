import FTPCore

/// The address in a 227, 228 or 229 reply, which is another in every session.
package enum DataReply {
    /// The reply with this address in the place of its own; as it is when it has none.
    package static func replacing(_ reply: Reply, with address: [UInt8]) -> Reply {
        guard let range = range(in: reply) else { return reply }
        var reply = reply
        reply.text.replaceSubrange(range, with: address)
        return reply
    }

    /// Whether the reply has an address that can be replaced.
    static func hasAddress(_ reply: Reply) -> Bool { range(in: reply) != nil }

    /// The address as this kind of reply writes it; nil for any other code, and for IPv6 in a 227.
    package static func written(_ address: DataAddress, in code: Reply.Code) -> [UInt8]? {
        switch code {
        case .enteringPassiveMode: address.hostPort.map { Array($0.utf8) }
        case .enteringLongPassiveMode: Array(address.longHostPort.utf8)
        case .enteringExtendedPassiveMode: Array(DataAddress.extendedPassive(port: address.port).utf8)
        case _: nil
        }
    }

    /// Where the address stands.
    private static func range(in reply: Reply) -> Range<Int>? {
        let text = reply.text
        switch reply.code {
        case .enteringPassiveMode: return run(in: text) { DataAddress(hostPort: $0) != nil }
        case .enteringLongPassiveMode: return run(in: text) { (try? DataAddress(longHostPort: $0)) != nil }
        case .enteringExtendedPassiveMode:
            guard DataAddress.port(inExtendedPassiveReply: text) != nil,
                let close = text.lastIndex(of: UInt8(ascii: ")")),
                let open = text[..<close].lastIndex(of: UInt8(ascii: "("))
            else { return nil }
            return (open + 1)..<close
        case _: return nil
        }
    }

    /// The first run of digits and commas that is what is looked for.
    private static func run(in text: [UInt8], _ isAddress: (ArraySlice<UInt8>) -> Bool) -> Range<Int>? {
        func isPart(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ",") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        var start = text.startIndex
        while let first = text[start...].firstIndex(where: isPart) {
            let end = text[first...].firstIndex { !isPart($0) } ?? text.endIndex
            if isAddress(text[first..<end]) { return first..<end }
            start = end
        }
        return nil
    }
}
