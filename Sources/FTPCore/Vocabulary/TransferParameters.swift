/// How data is represented, structured and moved (RFC 959 §3.1 to §3.4), as TYPE, STRU and MODE set it.
public struct TransferParameters: Sendable, Hashable {
    /// TYPE.
    public var type: RepresentationType = .ascii(.nonPrint)
    /// STRU.
    public var structure: FileStructure = .file
    /// MODE.
    public var mode: TransmissionMode = .stream

    /// The parameters that hold when nobody has set any (RFC 959 §5.1).
    public init() {}
}

/// TYPE: what the bytes on a data connection stand for (RFC 959 §3.1.1).
public enum RepresentationType: Sendable, Hashable {
    /// Text, its lines ended by CRLF.
    case ascii(Format)
    /// Text in EBCDIC.
    case ebcdic(Format)
    /// Bytes as they are.
    case image
    /// Bytes of this many bits.
    case local(bits: UInt8)

    /// The second parameter of a text type (RFC 959 §3.1.1.5).
    public enum Format: Character, Sendable {
        case nonPrint = "N"
        case telnet = "T"
        case carriageControl = "C"
    }

    /// Whether lines are translated on the way.
    public var isText: Bool {
        switch self {
        case .ascii, .ebcdic: true
        case .image, .local: false
        }
    }

    /// The letters that TYPE is given.
    public var code: String {
        switch self {
        case .ascii(let format): format == .nonPrint ? "A" : "A \(format.rawValue)"
        case .ebcdic(let format): format == .nonPrint ? "E" : "E \(format.rawValue)"
        case .image: "I"
        case .local(let bits): "L \(bits)"
        }
    }

    /// Reads TYPE's argument: `A`, `A N`, `I`, `L 8`. Nil when it is none of the standard's.
    public init?(code: some Collection<UInt8>) {
        // Unicode has small letters outside ASCII whose capital is one of ours.
        guard code.allSatisfy({ $0 < 0x80 }) else { return nil }
        var parts = String(decoding: code, as: UTF8.self).uppercased().split(separator: " ")
        // Devices there are that write "L8".
        if parts.count == 1, parts[0].hasPrefix("L"), parts[0].count > 1 { parts = ["L", parts[0].dropFirst()] }
        guard let kind = parts.first, parts.count <= 2 else { return nil }
        let second = parts.count == 2 ? parts[1] : nil
        switch kind {
        case "A", "E":
            let format: Format
            if let second {
                guard second.count == 1, let letter = second.first, let named = Format(rawValue: letter) else {
                    return nil
                }
                format = named
            } else {
                format = .nonPrint
            }
            self = kind == "A" ? .ascii(format) : .ebcdic(format)
        case "I" where second == nil: self = .image
        case "L":
            guard let second, let bits = Digits.number(second.utf8, as: UInt8.self), bits > 0 else { return nil }
            self = .local(bits: bits)
        // What remains are letters nobody defined: RFC 959's list ends here.
        default: return nil
        }
    }
}

/// STRU: what a file consists of (RFC 959 §3.1.2).
public enum FileStructure: Character, Sendable {
    case file = "F"
    case record = "R"
    case page = "P"
}

/// MODE: how a file travels over the data connection (RFC 959 §3.4).
public enum TransmissionMode: Character, Sendable {
    case stream = "S"
    case block = "B"
    case compressed = "C"
    /// Deflate, as implementations use it.
    case deflate = "Z"
}

extension RawRepresentable where RawValue == Character {
    /// Reads a one-letter code in either case.
    init?(letter code: [UInt8]) {
        guard code.count == 1, code[0] < 0x80 else { return nil }
        let letter = code[0] >= UInt8(ascii: "a") ? code[0] & 0xDF : code[0]
        self.init(rawValue: Character(Unicode.Scalar(letter)))
    }
}
