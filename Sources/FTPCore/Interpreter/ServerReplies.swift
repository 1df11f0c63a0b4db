// What the server says, by the chapters of RFC 959 §4.2.1: the only place with reply texts of the interpreter.

// MARK: Refusals

extension Reply {
    static let lineTooLong = Reply(500, "The line is too long.")
    static let unknownCommand = Reply(500, "No such command. HELP lists those there are.")
    static let notImplemented = Reply(502, "This command is not implemented here.")
    static let loginFirst = Reply(530, "Log in first, with USER and PASS.")
    package static let notPermitted = Reply(550, "This session may only read.")

    static func badSequence(_ row: Catalogue.Row) -> Reply {
        Reply(503, "\(row.name) has to follow \(row.follows.map(\.name).joined(separator: " or ")).")
    }

    static func argumentMissing(_ verb: Verb) -> Reply {
        Reply(501, "An argument is missing. Syntax: \(Catalogue[verb].syntax)")
    }

    static func argumentMalformed(_ verb: Verb) -> Reply {
        Reply(501, "The argument is malformed. Syntax: \(Catalogue[verb].syntax)")
    }

    static func valueNotImplemented(_ verb: Verb) -> Reply {
        Reply(504, "\(verb.name) does not have this value.")
    }
}

// MARK: Access control

extension Reply {
    static let passwordSuperfluous = Reply(202, "You are logged in already.")
    static let accountSuperfluous = Reply(202, "No account is needed here.")
    package static let readyForNewUser = Reply(220, "Ready for a new user.")

    package static func workingDirectory(_ path: VirtualPath) -> Reply {
        Reply(257, Pathname(path.bytes).quoted + Array(" is the working directory.".utf8))
    }

    package static func directoryMade(_ path: VirtualPath) -> Reply {
        Reply(257, Pathname(path.bytes).quoted + Array(" was made.".utf8))
    }

    package static func directoryChanged(_ path: VirtualPath) -> Reply {
        Reply(250, Array("The working directory is now ".utf8) + Pathname(path.bytes).quoted + Array(".".utf8))
    }
}

// MARK: Transfer parameters

extension Reply {
    static let structureSet = Reply(200, "Structure set to F.")
    static let structureNotImplemented = Reply(504, "Only STRU F is implemented.")
    static let modeSet = Reply(200, "Mode set to S.")
    static let modeNotImplemented = Reply(504, "Only MODE S is implemented.")
    static let familyNotSupported = Reply(522, "Network protocol not supported, use (1,2).")
    static let portZero = Reply(501, "There is no port 0.")
    static let foreignPort = Reply(504, "Data connections go to your own address only.")
    static let reservedPort = Reply(504, "Data connections go to ports from 1024 on.")
    static let extendedPassiveOnly = Reply(200, "Only EPSV from now on.")
    static let onlyExtendedPassive = Reply(503, "After EPSV ALL only EPSV can set up a data connection.")

    static func typeSet(_ type: RepresentationType) -> Reply { Reply(200, "Type set to \(type.code).") }

    static func typeNotImplemented(_ type: RepresentationType) -> Reply {
        Reply(504, "TYPE \(type.code) is not implemented; A, I and L 8 are.")
    }

    static func portSet(_ address: DataAddress) -> Reply {
        Reply(200, "The next data connection goes to port \(address.port).")
    }

    /// 227 with the address in the form that RFC 1123 §4.1.2.6 asks for.
    package static func enteringPassive(_ hostPort: String) -> Reply {
        Reply(227, "Entering passive mode (\(hostPort)).")
    }

    package static func enteringExtendedPassive(port: UInt16) -> Reply {
        Reply(229, "Entering extended passive mode (\(DataAddress.extendedPassive(port: port))).")
    }
}

// MARK: Service

extension Reply {
    static let noop = Reply(200, "Done, as nothing was to be done.")
    static let allocationSuperfluous = Reply(202, "Space need not be allocated here.")
    static let restartNeedsImage = Reply(504, "A transfer can be restarted in image type only: send TYPE I first.")
    static let nothingToAbort = Reply(226, "No transfer is running.")
    static let abortDone = Reply(226, "The transfer was aborted.")

    static func restartAt(_ marker: UInt64) -> Reply { Reply(350, "The next transfer begins at byte \(marker).") }

    static func system(_ name: String) -> Reply { Reply(215, name) }

    static func site(_ text: [UInt8]) -> Reply {
        let name = text.prefix { $0 != UInt8(ascii: " ") }
        switch SiteVerb(named: name) {
        case .help: return Reply(214, "SITE knows these:\n \(SiteVerb.help.syntax)\nThat is all.", style: .indented)
        case .chmod, .utime, .symlink, .mkdir, .rmdir, .copyFrom, .copyTo, .quota, .who, .idle, .umask:
            return Reply(504, "This SITE command is not implemented here.")
        case nil: return Reply(501, "SITE has no such command. SITE HELP lists those there are.")
        }
    }
}

// MARK: Features and help

extension Reply {
    static let namesInUTF8 = Reply(200, "Names are in UTF-8.")
    static let namesAlwaysInUTF8 = Reply(504, "Names are always in UTF-8.")
    static let noOptions = Reply(501, "This command has no options.")
    static let unknownOption = Reply(501, "There is no such option.")

    static func factsSelected(_ facts: Set<Fact>) -> Reply {
        Reply(200, "MLST OPTS " + Fact.allCases.filter(facts.contains).map { $0.rawValue + ";" }.joined())
    }

    static func features(_ verbs: Set<Verb>, facts: Set<Fact>) -> Reply {
        let lines = Catalogue.rows.filter { verbs.contains($0.verb) }.compactMap { row in
            row.verb == .mlst ? Fact.feature(selected: facts) : row.feature
        }
        return Reply(
            211, (["Features:"] + lines + ["TVFS", "UTF8", "End of features."]).joined(separator: "\n"),
            style: .indented)
    }

    static func help(on topic: [UInt8]?, verbs: Set<Verb>) -> Reply {
        if let topic {
            guard let verb = Verb(named: topic) else { return Reply(501, "There is no such command.") }
            let row = Catalogue[verb]
            let remark = verbs.contains(verb) ? "" : " (not implemented here)"
            return Reply(214, "Syntax: \(row.syntax) [\(row.source.citation)]\(remark)")
        }
        var lines = ["These commands are implemented:"]
        var line = ""
        for row in Catalogue.rows where verbs.contains(row.verb) {
            if line.utf8.count > 60 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + row.name
        }
        lines.append(line)
        lines.append("HELP <SP> command shows how one is written.")
        return Reply(214, lines.joined(separator: "\n"), style: .indented)
    }
}
