extension Command {
    /// Why a command line could not be understood, in the terms of RFC 959's refusals.
    public enum Malformed: Error, Equatable {
        /// 500: the verb is none.
        case unknownVerb
        /// 501: an argument is missing.
        case missingArgument(Verb)
        /// 501: the argument is not of the verb's form.
        case badArgument(Verb)
        /// 504: the argument is of the right form, but this value is not defined.
        case undefinedValue(Verb)
        /// 522: an address family other than IPv4 and IPv6.
        case unknownFamily
    }

    /// Understands a command line.
    public init(_ line: CommandLine) throws(Malformed) {
        guard let verb = line.verb else { throw .unknownVerb }
        switch Catalogue[verb].argument {
        case .required where line.argument?.isEmpty ?? true: throw .missingArgument(verb)
        case .required, .optional, .none: break
        }
        let argument = line.argument ?? []
        let path = Pathname(argument)
        let optionalPath = argument.isEmpty ? nil : path
        switch verb {
        case .user: self = .user(argument)
        case .pass: self = .pass(argument)
        case .acct: self = .acct(argument)
        case .cwd, .xcwd: self = .cwd(path)
        case .cdup, .xcup: self = .cdup
        case .rein: self = .rein
        case .quit: self = .quit
        case .port: self = .port(try Self.value(DataAddress(hostPort: argument), of: verb))
        case .pasv: self = .pasv
        case .type: self = .type(try Self.defined(RepresentationType(code: argument), of: verb))
        case .stru: self = .stru(try Self.defined(FileStructure(letter: argument), of: verb))
        case .mode: self = .mode(try Self.defined(TransmissionMode(letter: argument), of: verb))
        case .retr: self = .retr(path)
        case .stor: self = .stor(path)
        case .stou: self = .stou
        case .appe: self = .appe(path)
        case .allo: self = .allo(try Self.value(Self.allocation(argument), of: verb))
        case .rest: self = .rest(try Self.value(Self.marker(argument), of: verb))
        case .rnfr: self = .rnfr(path)
        case .rnto: self = .rnto(path)
        case .abor: self = .abor
        case .dele: self = .dele(path)
        case .rmd, .xrmd: self = .rmd(path)
        case .mkd, .xmkd: self = .mkd(path)
        case .pwd, .xpwd: self = .pwd
        case .list: self = .list(ListingRequest(argument: argument))
        case .nlst: self = .nlst(ListingRequest(argument: argument))
        case .site: self = .site(argument)
        case .syst: self = .syst
        case .stat: self = .stat(argument.isEmpty ? nil : ListingRequest(argument: argument))
        case .help: self = .help(argument.isEmpty ? nil : argument)
        case .noop: self = .noop
        case .feat: self = .feat
        case .opts:
            let parts = argument.split(separator: UInt8(ascii: " "), maxSplits: 1)
            guard let name = parts.first else { throw .missingArgument(verb) }
            self = .opts(name: Array(name), value: parts.count == 2 ? Array(parts[1]) : nil)
        case .eprt: self = try Self.extendedPort(argument)
        case .epsv: self = try Self.extendedPassive(argument)
        case .mdtm: self = .mdtm(path)
        case .size: self = .size(path)
        case .mlst: self = .mlst(optionalPath)
        case .mlsd: self = .mlsd(optionalPath)
        case .smnt, .auth, .adat, .pbsz, .prot, .ccc, .mic, .conf, .enc, .lang, .host, .lprt, .lpsv, .mfmt, .mff, .mfct,
            .hash, .rang, .xcrc, .xmd5, .xsha, .xsha1, .xsha256, .xsha512, .comb, .avbl, .clnt, .csid:
            self = .other(verb, line.argument)
        }
    }

    private static func value<Value>(_ value: Value?, of verb: Verb) throws(Malformed) -> Value {
        guard let value else { throw .badArgument(verb) }
        return value
    }

    private static func defined<Value>(_ value: Value?, of verb: Verb) throws(Malformed) -> Value {
        guard let value else { throw .undefinedValue(verb) }
        return value
    }

    /// ALLO's size, with the record size after ` R ` left out of account (RFC 959 §5.3.1).
    private static func allocation(_ argument: [UInt8]) -> UInt64? {
        let parts = argument.split(separator: UInt8(ascii: " "))
        guard let size = parts.first else { return nil }
        if parts.count > 1 {
            guard parts.count == 3, parts[1].count == 1, parts[1].first.map({ $0 & 0xDF }) == UInt8(ascii: "R"),
                Digits.number(parts[2], as: UInt64.self) != nil
            else { return nil }
        }
        return Digits.number(size)
    }

    /// A restart marker of stream mode: a byte count that a file offset can hold (RFC 3659 §5.3).
    private static func marker(_ argument: [UInt8]) -> UInt64? {
        Digits.number(argument, as: Int64.self).map { UInt64($0) }
    }

    private static func extendedPort(_ argument: [UInt8]) throws(Malformed) -> Command {
        do {
            return .eprt(try DataAddress(extendedPort: argument))
        } catch {
            switch error {
            case .malformed: throw .badArgument(.eprt)
            case .unknownFamily: throw .unknownFamily
            }
        }
    }

    private static func extendedPassive(_ argument: [UInt8]) throws(Malformed) -> Command {
        if argument.isEmpty { return .epsv(nil) }
        if String(decoding: argument, as: UTF8.self).uppercased() == "ALL" { return .epsvAll }
        guard let number = Digits.number(argument, as: UInt16.self) else { throw .badArgument(.epsv) }
        guard number <= 255, let family = AddressFamily(rawValue: UInt8(number)) else { throw .unknownFamily }
        return .epsv(family)
    }
}
