import Testing

/// A mode over a family.
struct SessionKind: CustomTestStringConvertible {
    let mode: DataMode
    let family: Family

    var testDescription: String { "\(mode), \(family)" }

    static let all = DataMode.allCases.flatMap { mode in Family.allCases.map { SessionKind(mode: mode, family: $0) } }
}
