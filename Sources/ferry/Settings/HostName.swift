import FTPCore
import FTPServer

/// Names of hosts, as far as their spelling goes (RFC 1123 §2.1).
enum HostName {
    /// Whether a text can be a name that is looked up: labels of letters, digits and hyphens. Underscores are not
    /// refused, for there are such names; digits alone at the end are, for that would be an address.
    static func isName(_ text: String) -> Bool { isName(text) { $0.isASCII } }

    /// Whether clients can ask for a host by this: a name in any script, or an address.
    static func canBeAskedFor(_ text: String) -> Bool {
        let literal = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        return HostAddress(literal) != nil || isName(text) { $0.isASCII || $0.properties.isAlphabetic }
    }

    private static func isName(_ text: String, _ isFitting: (Unicode.Scalar) -> Bool) -> Bool {
        let name = text.hasSuffix(".") ? text.dropLast() : text[...]
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy { isFitting($0) && isPartOfNames($0) }
        }
    }

    private static func isPartOfNames(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        case _: !scalar.isASCII
        }
    }
}

extension ValueKind where Value == String {
    /// What PASV tells.
    static let advertisedAddress = ValueKind(
        "auto, an IPv4 address, or a name",
        parse: { text in
            if let address = HostAddress(text) { return address.unmapped.isIPv6 ? nil : text }
            return HostName.isName(text) ? text : nil
        }, show: { $0 })

    /// A text that is sent in one line.
    static let line = ValueKind(
        "a text in one line",
        parse: { text in
            let isLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return isLine && !text.isEmpty ? text : nil
        }, show: { $0 })
}
