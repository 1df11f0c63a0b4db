/// The words of the page around the packets, the sentences and the findings.
enum PageWord: CaseIterable {
    case title, sessions, session, client, server, user, day, length, packets, transfers, findings, verdict, healthy
    case problems, remarks, noFindings, cause, remedy, table, explanation, wire, legendData, legendControl
    case number, time, source, port, destination, flags, bytes, ladder, meaning, way, name, result
    case simplified, search, both, control, data, fromClient, fromServer, allPhases, allVerbs, findingsOnly
    case connection, direction, phase, verb, reset, shown, of, nothingShown
    case light, dark, automatic, theme, language, help, close, previous, next
    case frame, onWire, kept, sequence, acknowledgment, window, options, since, step, relative, scaled, noBytes
    case masked, payload, headers, keys, keyMove, keySteps, keyBytes, keySearch, keyEscape, keyHelp, truncated, noScript
    case loading, omitted, otherTap, protection
}

extension Language {
    func text(_ word: PageWord) -> String {
        switch self {
        case .english: English.text(word)
        case .french: French.text(word)
        }
    }

    /// A part of a session by its name.
    func text(_ phase: Phase) -> String {
        switch self {
        case .english: English.text(phase)
        case .french: French.text(phase)
        }
    }

    /// How the commands of a session are protected; nil when they are not.
    func protection(_ session: Session) -> String? {
        guard let packet = session.encryptedFrom else { return nil }
        return switch (self, session.isImplicitTLS) {
        case (.english, true): "TLS from the first byte (implicit)"
        case (.english, false): "TLS after AUTH, in packet \(packet)"
        case (.french, true): "TLS dès le premier octet (implicite)"
        case (.french, false): "TLS après AUTH, au paquet \(packet)"
        }
    }

    /// Where else the capture saw a session, and what of that is told.
    func seen(_ tap: Session.Tap) -> String {
        let way = "\(tap.client) → \(tap.server)"
        return switch self {
        case .english:
            "\(way), packets \(tap.firstPacket) to \(tap.lastPacket): the same ones once more, not told again"
        case .french:
            "\(way), paquets \(tap.firstPacket) à \(tap.lastPacket)\u{A0}: les mêmes encore une fois, non répétés ici"
        }
    }

    /// What was found, in a word or two.
    func count(problems: Int, remarks: Int) -> String {
        func counted(_ number: Int, _ one: PageWord) -> String? {
            guard number > 0 else { return nil }
            let word = text(one)
            return "\(count(number)) \(number > 1 ? word + "s" : word)"
        }
        let parts = [counted(problems, .problems), counted(remarks, .remarks)].compactMap { $0 }
        return parts.isEmpty ? text(.healthy) : parts.joined(separator: ", ")
    }
}
