import FTPCore

/// A JSON document (RFC 8259) whose members keep their order.
indirect enum JSONValue {
    case string(String)
    case integer(Int)
    case number(Double)
    case object([(String, JSONValue)])

    /// The document on one line.
    var text: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? number.fixed(3) : "null"
        case .object(let members):
            "{" + members.map { Self.quoted($0) + ": " + $1.text }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            // Unicode goes as it is; this is a switch over all of it.
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
