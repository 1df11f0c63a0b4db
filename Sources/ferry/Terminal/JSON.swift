import FTPCore

/// A JSON value, written out by hand: objects keep the order of their members.
enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(Int64)
    case decimal(Double)
    case string(String)
    case array([JSON])
    case object([(String, JSON)])

    /// A whole number.
    static func integer(_ value: Int) -> JSON { .number(Int64(value)) }

    /// The value of something that may be missing.
    static func optional<Value>(_ value: Value?, _ make: (Value) -> JSON) -> JSON { value.map(make) ?? .null }

    /// The document.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): String(value)
        case .decimal(let value): value.isFinite ? value.fixed(3) : "null"
        case .string(let value): QuotedText.json(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { QuotedText.json($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        }
    }
}
