import Testing

/// A verb whose argument is a path.
enum PathVerb: String, CaseIterable, CustomTestStringConvertible {
    case CWD, RETR, STOR, APPE, DELE, RMD, MKD, RNFR, RNTO, SIZE, MDTM, MLST, MLSD, LIST, NLST, STAT

    var testDescription: String { rawValue }

    /// Whether the transfer's bytes come, go, or there are none.
    enum Data { case none, received, sent }

    var data: Data {
        switch self {
        case .RETR, .MLSD, .LIST, .NLST: .received
        case .STOR, .APPE: .sent
        case .CWD, .DELE, .RMD, .MKD, .RNFR, .RNTO, .SIZE, .MDTM, .MLST, .STAT: .none
        }
    }

    /// The paths to try it with.
    func paths(to outside: Outside) -> [String] {
        switch self {
        case .CWD, .RMD, .MLSD: outside.folders
        case .RETR, .SIZE, .MDTM, .DELE: outside.files
        case .MKD, .RNTO: outside.creations
        case .STOR, .APPE: outside.files + outside.creations
        case .MLST, .LIST, .NLST, .STAT, .RNFR: outside.files + outside.folders
        }
    }

    /// Whether nothing but a refusal is right, whatever name of the outside it is given.
    ///
    /// The others may speak of, remove or replace the link itself, which lies inside, or clamp `..` at the root.
    var mustBeRefused: Bool {
        switch self {
        case .RETR, .SIZE, .MDTM: true
        case .CWD, .STOR, .APPE, .DELE, .RMD, .MKD, .RNFR, .RNTO, .MLST, .MLSD, .LIST, .NLST, .STAT: false
        }
    }
}
