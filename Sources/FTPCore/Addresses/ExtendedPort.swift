// The delimited form `|family|address|port|` of EPRT and `|||port|` of the 229 reply (RFC 2428 §2 and §3).

/// An address family by its number in EPRT and EPSV (RFC 2428 §2).
public enum AddressFamily: UInt8, Sendable {
    case ipv4 = 1
    case ipv6 = 2
}

extension HostAddress {
    /// The family that EPRT and EPSV know it by.
    var family: AddressFamily { unmapped.isIPv6 ? .ipv6 : .ipv4 }
}

/// Why an argument of EPRT or LPRT could not be used.
public enum ExtendedPortError: Error, Equatable {
    /// Not of the command's form.
    case malformed
    /// Another family than IPv4 or IPv6: 522, for LPRT 521, lists those that are known.
    case unknownFamily
}

extension DataAddress {
    /// Reads EPRT's argument. Any printable character may delimit; the address must be of the family named.
    public init(extendedPort bytes: [UInt8]) throws(ExtendedPortError) {
        guard let parts = ExtendedForm.parts(bytes), parts.count == 3 else { throw .malformed }
        guard let number = Digits.number(parts[0], as: UInt16.self) else { throw .malformed }
        guard number <= 255, let family = AddressFamily(rawValue: UInt8(number)) else { throw .unknownFamily }
        guard let port = Digits.number(parts[2], as: UInt16.self), let host = HostAddress(text: parts[1]),
            host.isIPv6 == (family == .ipv6)
        else { throw .malformed }
        self.init(host: host, port: port)
    }

    /// EPRT's argument.
    public var extendedPort: String {
        let host = host.unmapped
        return "|\(host.family.rawValue)|\(host.shown)|\(port)|"
    }

    /// The form in a 229 reply: only the port; the host is the one the control connection goes to.
    public static func extendedPassive(port: UInt16) -> String { "|||\(port)|" }

    /// Finds the port in a 229 reply: `(|||6446|)`, with any delimiter.
    public static func port(inExtendedPassiveReply text: [UInt8]) -> UInt16? {
        var rest = text[...]
        while let open = rest.firstIndex(of: UInt8(ascii: "(")) {
            let close = rest[open...].firstIndex(of: UInt8(ascii: ")")) ?? rest.endIndex
            if let parts = ExtendedForm.parts(Array(rest[(open + 1)..<close])), parts.count == 3,
                let port = Digits.number(parts[2], as: UInt16.self), port > 0
            {
                return port
            }
            rest = rest[(open + 1)...]
        }
        return nil
    }
}

/// What EPRT and 229 have in common: fields between equal delimiters.
private enum ExtendedForm {
    /// The fields, without the empty ones before the first and after the last delimiter.
    static func parts(_ bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard let delimiter = bytes.first, (33...126).contains(delimiter), bytes.count >= 2, bytes.last == delimiter
        else {
            return nil
        }
        return bytes.dropFirst().dropLast().split(separator: delimiter, omittingEmptySubsequences: false)
    }
}
