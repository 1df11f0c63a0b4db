extension Command {
    /// Why a command line could not be understood, in the terms of RFC 959's refusals.
    public enum Malformed: Error, Equatable {
        /// 500: the verb is none.
        case unknownVerb
        /// 501: an argument is missing.
        case missingArgument(Verb)
        /// 501: there is an argument, where the verb takes none.
        case superfluousArgument(Verb)
        /// 501: the argument is not of the verb's form.
        case badArgument(Verb)
        /// 501: the argument is not of the form of SITE's command.
        case badSiteArgument(SiteVerb)
        /// 504: the argument is of the right form, but this value is not defined.
        case undefinedValue(Verb)
        /// 522, or 521 of RFC 1639: an address family other than IPv4 and IPv6.
        case unknownFamily(Verb)
    }

    /// Understands a command line.
    public init(_ line: CommandLine) throws(Malformed) {
        guard let verb = line.verb else { throw .unknownVerb }
        switch Catalogue[verb].argument {
        case .required where line.argument?.isEmpty ?? true: throw .missingArgument(verb)
        case .none where line.argument?.contains { $0 != UInt8(ascii: " ") } ?? false: throw .superfluousArgument(verb)
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
        case .smnt: self = .smnt(path)
        case .rein: self = .rein
        case .quit: self = .quit
        case .port: self = .port(try Self.value(DataAddress(hostPort: argument), of: verb))
        case .pasv: self = .pasv
        case .type: self = .type(try Self.defined(RepresentationType(code: argument), of: verb))
        case .stru: self = .stru(try Self.value(FileStructure(letter: argument), of: verb))
        case .mode: self = .mode(try Self.value(TransmissionMode(letter: argument), of: verb))
        case .retr: self = .retr(path)
        case .stor: self = .stor(path)
        case .stou: self = .stou(optionalPath)
        case .appe: self = .appe(path)
        case .allo: self = .allo(try Self.value(Self.allocation(argument), of: verb))
        case .rest: self = .rest(try Self.value(Self.position(argument), of: verb))
        case .rnfr: self = .rnfr(path)
        case .rnto: self = .rnto(path)
        case .abor: self = .abor
        case .dele: self = .dele(path)
        case .rmd, .xrmd: self = .rmd(path)
        case .mkd, .xmkd: self = .mkd(path)
        case .pwd, .xpwd: self = .pwd
        case .list: self = .list(ListingRequest(argument: argument))
        case .nlst: self = .nlst(ListingRequest(argument: argument))
        case .site: self = .site(try SiteCommand(argument))
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
        case .mdtm: self = try Self.modificationTime(argument)
        case .size: self = .size(path)
        case .mlst: self = .mlst(optionalPath)
        case .mlsd: self = .mlsd(optionalPath)
        case .host: self = .host(try Self.value(HostName.isValid(argument) ? argument : nil, of: verb))
        case .lang:
            self = .lang(
                argument.isEmpty ? nil : try Self.value(LanguageTag.isValid(argument) ? argument : nil, of: verb))
        case .lprt: self = try Self.longPort(argument)
        case .lpsv: self = .lpsv
        case .mfmt:
            let (time, path) = try Self.value(Self.timed(argument), of: verb)
            self = .mfmt(time, path)
        case .mfct:
            let (time, path) = try Self.value(Self.timed(argument), of: verb)
            self = .mfct(time, path)
        case .mff: self = try ModifiedFacts.read(argument)
        case .hash: self = .hash(path)
        case .rang: self = .rang(try Self.range(argument))
        case .xcrc: self = try Self.value(Self.checksum(.crc32, argument), of: verb)
        case .xmd5: self = try Self.value(Self.checksum(.md5, argument), of: verb)
        case .xsha, .xsha1: self = try Self.value(Self.checksum(.sha1, argument), of: verb)
        case .xsha256: self = try Self.value(Self.checksum(.sha256, argument), of: verb)
        case .xsha512: self = try Self.value(Self.checksum(.sha512, argument), of: verb)
        case .comb: self = try Self.value(Self.combination(argument), of: verb)
        case .avbl: self = .avbl(optionalPath)
        case .clnt: self = .clnt(argument)
        case .csid: self = .csid(argument)
        case .auth: self = .auth(SecurityMechanism(name: argument))
        case .pbsz: self = .pbsz(try Self.value(Digits.number(argument), of: verb))
        case .prot: self = .prot(try Self.defined(ProtectionLevel(letter: argument), of: verb))
        case .ccc: self = .ccc
        case .adat, .mic, .conf, .enc: self = .other(verb, line.argument)
        }
    }

    private static func defined<Value>(_ value: Value?, of verb: Verb) throws(Malformed) -> Value {
        guard let value else { throw .undefinedValue(verb) }
        return value
    }

    static func value<Value>(_ value: Value?, of verb: Verb) throws(Malformed) -> Value {
        guard let value else { throw .badArgument(verb) }
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

    /// A position in a file: a count of bytes that a file offset can hold (RFC 3659 §5.3).
    static func position(_ digits: some Collection<UInt8>) -> UInt64? {
        Digits.number(digits, as: Int64.self).map { UInt64($0) }
    }

    private static func extendedPort(_ argument: [UInt8]) throws(Malformed) -> Command {
        do {
            return .eprt(try DataAddress(extendedPort: argument))
        } catch {
            throw malformed(error, .eprt)
        }
    }

    private static func longPort(_ argument: [UInt8]) throws(Malformed) -> Command {
        do {
            return .lprt(try DataAddress(longHostPort: argument))
        } catch {
            throw malformed(error, .lprt)
        }
    }

    private static func malformed(_ error: ExtendedPortError, _ verb: Verb) -> Malformed {
        switch error {
        case .malformed: .badArgument(verb)
        case .unknownFamily: .unknownFamily(verb)
        }
    }

    private static func extendedPassive(_ argument: [UInt8]) throws(Malformed) -> Command {
        if argument.isEmpty { return .epsv(nil) }
        if String(decoding: argument, as: UTF8.self).uppercased() == "ALL" { return .epsvAll }
        guard let number = Digits.number(argument, as: UInt16.self) else { throw .badArgument(.epsv) }
        guard number <= 255, let family = AddressFamily(rawValue: UInt8(number)) else { throw .unknownFamily(.epsv) }
        return .epsv(family)
    }
}
