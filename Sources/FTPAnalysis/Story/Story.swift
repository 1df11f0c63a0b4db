import FTPCore
import PacketCapture

/// A session told phase by phase, made of what is known of it and of nothing else.
struct Story {
    let narrator: Narrator
    let record: SessionRecord

    private var session: Session { record.session }

    init(_ narrator: Narrator, _ record: SessionRecord) {
        self.narrator = narrator
        self.record = record
    }

    /// The chapters, in the order of their first packets.
    func chapters() -> [Chapter] {
        var chapters: [Chapter] = []
        var told: Set<Transfer.Mode> = []
        var previous: Transfer?
        for scene in Scenes(record).cut() {
            switch scene.topic {
            case .opening: chapters.append(opening(scene))
            case .greeting: chapters.append(greeting(scene))
            case .login: chapters.append(login(scene))
            case .commands: chapters.append(exchanges(scene, .commands))
            case .security: chapters.append(security(scene))
            case .closing: chapters.append(closing(scene))
            case .transfer(let place):
                guard let transfer = record.transfer(at: place) else { continue }
                let isNew = transfer.mode.map { !told.contains($0) } ?? true
                let telling = TransferStory(narrator, record, transfer, scene)
                chapters.append(isNew ? telling.whole() : telling.short(after: previous))
                if let mode = transfer.mode, transfer.openedBy != nil { told.insert(mode) }
                previous = transfer
            }
        }
        if session.ending == .open {
            chapters.append(Chapter(heading: .closing, packets: [], sentences: [.captureEnds]))
        }
        if told.contains(.active) {
            chapters.append(Chapter(heading: .activeInShort, packets: [], sentences: [.activeSummary]))
        }
        if told.contains(.passive) {
            chapters.append(Chapter(heading: .passiveInShort, packets: [], sentences: [.passiveSummary]))
        }
        return chapters.filter { !$0.sentences.isEmpty || !$0.parts.isEmpty }
    }

    private func opening(_ scene: Scene) -> Chapter {
        let sentence: Sentence =
            session.isWhole
            ? .controlOpened(client: session.client, server: session.server, packets: scene.packets) : .joinedLate
        return Chapter(heading: .opening, packets: scene.packets, sentences: [sentence])
    }

    private func greeting(_ scene: Scene) -> Chapter {
        var chapter = Chapter(heading: .greeting, packets: scene.packets)
        for utterance in scene.said {
            guard case .reply(let reply, _, _) = utterance.content else { continue }
            chapter.sentences.append(
                .greeted(
                    code: reply.code.number, lines: reply.lines.count, text: narrator.quotation(reply),
                    packet: utterance.packet))
        }
        return chapter
    }

    private func login(_ scene: Scene) -> Chapter {
        var chapter = Chapter(heading: .login, packets: scene.packets)
        var isAnonymous = session.isAnonymous
        for utterance in scene.said {
            let packet = utterance.packet
            switch utterance.content {
            case .command(let line, .user(let name)):
                let text = VisibleText.escaped(name)
                isAnonymous = ["anonymous", "ftp"].contains(text.lowercased())
                _ = line
                chapter.sentences.append(.user(name: text, isAnonymous: isAnonymous, packet: packet))
            case .command(let line, .pass):
                chapter.sentences.append(
                    .password(shown: narrator.shown(line), isAnonymous: isAnonymous, packet: packet))
            case .command(let line, let command):
                chapter.sentences.append(exchange(line, command, packet))
            case .reply(let reply, let verb, _): chapter.sentences.append(answer(reply, verb, packet))
            case .stray, .overlong: break
            }
        }
        return chapter
    }

    private func answer(_ reply: Reply, _ verb: Verb?, _ packet: Int) -> Sentence {
        let meaning = ReplyMeaning(reply, to: verb)
        let code = reply.code.number
        let text = narrator.quotation(reply)
        switch meaning {
        case .loggedInAtOnce: return .loggedInAtOnce(code: code, packet: packet)
        case .loggedIn: return .loggedIn(code: code, packet: packet)
        case .passwordWanted: return .passwordWanted(code: code, packet: packet)
        case .loginRefused: return .loginRefused(code: code, text: text, packet: packet)
        case _: return .answer(code: code, meaning: meaning, text: text, packet: packet)
        }
    }

    private func exchange(_ line: CommandLine, _ command: Command?, _ packet: Int) -> Sentence {
        .exchange(
            shown: narrator.shown(line), purpose: narrator.language.purpose(line.verb, command), packet: packet)
    }

    /// Commands and their answers, as a list.
    private func exchanges(_ scene: Scene, _ heading: Heading) -> Chapter {
        var chapter = Chapter(heading: heading, packets: scene.packets, isList: true)
        for utterance in scene.said {
            switch utterance.content {
            case .command(let line, let command): chapter.sentences.append(exchange(line, command, utterance.packet))
            case .reply(let reply, let verb, _):
                chapter.sentences.append(
                    .answer(
                        code: reply.code.number, meaning: ReplyMeaning(reply, to: verb),
                        text: narrator.quotation(reply), packet: utterance.packet))
            case .stray, .overlong: break
            }
        }
        return chapter
    }

    private func security(_ scene: Scene) -> Chapter {
        var chapter = exchanges(scene, .security)
        let encrypted = scene.rows.filter(\.isEncrypted)
        if !encrypted.isEmpty, let packet = session.encryptedFrom {
            chapter.sentences.append(.encrypted(packet: packet, bytes: encrypted.reduce(0) { $0 + $1.length }))
        }
        return chapter
    }

    private func closing(_ scene: Scene) -> Chapter {
        var chapter = Chapter(heading: .closing, packets: scene.packets)
        for utterance in scene.said {
            switch utterance.content {
            case .command: chapter.sentences.append(.quit(packet: utterance.packet))
            case .reply(let reply, _, _):
                chapter.sentences.append(
                    .farewell(
                        code: reply.code.number, text: narrator.quotation(reply), packet: utterance.packet))
            case .stray, .overlong: break
            }
        }
        if let reset = scene.rows.first(where: { $0.act == .reset }), session.ending == .reset {
            chapter.sentences.append(.controlReset(by: reset.sender, packet: reset.number))
        } else if let first = scene.rows.first(where: { $0.act == .finish }) {
            let packets = scene.rows.filter { $0.number >= first.number }.map(\.number)
            chapter.sentences.append(.controlClosed(first: first.sender, packets: packets))
        }
        return chapter
    }
}

extension Language {
    /// What a command is for; nothing for one that the catalogue does not have.
    func purpose(_ verb: Verb?, _ command: Command?) -> String {
        switch self {
        case .english: English.words(verb, command) ?? ""
        case .french: French.words(verb, command) ?? ""
        }
    }
}
