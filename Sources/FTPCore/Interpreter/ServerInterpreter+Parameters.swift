// What ACCT, TYPE, STRU, MODE, PORT and its like, LANG and OPTS may set.

extension ServerInterpreter {
    /// No account is ever asked for; between USER and PASS the password is what has to come.
    func reply(toAccount login: Login) -> Reply {
        switch login {
        case .loggedIn: wording.accountSuperfluous
        case .needsPassword: wording.passwordFirst
        case .needsUser, .needsAccount: wording.loginFirst
        }
    }

    func reply(to type: RepresentationType) -> Reply {
        switch type {
        // What T would do to a printer is nothing to a file.
        case .ascii(.nonPrint), .ascii(.telnet), .image, .local(bits: 8): wording.typeSet(type)
        case .ascii(.carriageControl), .ebcdic, .local: wording.typeNotImplemented(type)
        }
    }

    func reply(to structure: FileStructure) -> Reply {
        profile.offer.structures.contains(structure)
            ? wording.structureSet(structure) : wording.structureNotImplemented(structure)
    }

    func reply(to mode: TransmissionMode) -> Reply {
        profile.offer.modes.contains(mode) ? wording.modeSet(mode) : wording.modeNotImplemented(mode)
    }

    func reply(toRestart marker: UInt64) -> Reply {
        let isRefused = marker > 0 && state.parameters.type.isText
        return isRefused ? wording.restartNeedsImage : wording.restartAt(marker)
    }

    func reply(toRange range: ClosedRange<UInt64>?) -> Reply {
        let isRefused = range != nil && (state.parameters.type.isText || state.parameters.mode != .stream)
        return isRefused ? wording.rangeNeedsImage : wording.rangeSet(range)
    }

    /// Lets a data connection go only to the client itself, and not to a service of its host (RFC 2577 §3).
    func reply(toPort address: DataAddress) -> Reply {
        if state.extendedPassiveOnly { return wording.onlyExtendedPassive }
        guard address.port > 0 else { return wording.portZero }
        if allowsThirdPartyPorts { return wording.portSet(address) }
        guard address.host == peer else { return wording.foreignPort }
        return address.port < 1024 ? wording.reservedPort : wording.portSet(address)
    }

    func reply(toLanguage tag: [UInt8]?) -> Reply {
        guard let tag else { return Wording(profile.language).languageSet }
        return ReplyLanguage(tag: tag).map { Wording($0).languageSet } ?? wording.languageUnknown
    }

    mutating func setOption(_ name: [UInt8], _ value: [UInt8]?) -> Reply {
        let word = String(decoding: name, as: UTF8.self).uppercased()
        guard let verb = Verb(named: name) else {
            guard word == "UTF8" || word == "UTF-8" else { return wording.unknownOption }
            let wanted = value.map { String(decoding: $0, as: UTF8.self).uppercased() } ?? "ON"
            return wanted == "ON" ? wording.namesInUTF8 : wording.namesAlwaysInUTF8
        }
        guard profile.offer.verbs.contains(verb) else { return wording.unknownOption }
        if verb == .mlst {
            guard let facts = Fact.selection(value) else {
                return wording.argumentMalformed("OPTS MLST <SP> *(fact ;)")
            }
            options.facts = facts
            return wording.factsSelected(facts)
        }
        if verb == .hash { return setDigest(value) }
        if verb == .mode, profile.offer.modes.contains(.deflate) { return setCompression(value) }
        return wording.noOptions
    }

    /// OPTS HASH (draft-bryan-ftpext-hash §3.2).
    private mutating func setDigest(_ name: [UInt8]?) -> Reply {
        guard let name else { return Reply(200, options.digest.name) }
        guard let digest = DigestAlgorithm(named: name) else { return wording.unknownDigest }
        options.digest = digest
        return Reply(200, digest.name)
    }

    /// `OPTS MODE Z LEVEL 6`, as clients of MODE Z send it.
    private mutating func setCompression(_ value: [UInt8]?) -> Reply {
        let words = String(decoding: value ?? [], as: UTF8.self).uppercased().split(separator: " ")
        guard words.count == 3, words[0] == "Z", words[1] == "LEVEL",
            let level = Digits.number(words[2].utf8, as: Int.self), (1...9).contains(level)
        else { return wording.unknownOption }
        options.compressionLevel = level
        return wording.compressionSet(level)
    }
}
