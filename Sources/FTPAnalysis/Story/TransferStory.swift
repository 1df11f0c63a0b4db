import FTPCore
import PacketCapture

/// One transfer told: in full the first time in a mode, shorter afterwards.
struct TransferStory {
    private let narrator: Narrator
    private let session: Session
    private let transfer: Transfer
    private let scene: Scene
    private let channel: Channel?

    /// A pause that a reader of the table would wonder about.
    private static let longPause = 1.0

    init(_ narrator: Narrator, _ record: SessionRecord, _ transfer: Transfer, _ scene: Scene) {
        self.narrator = narrator
        session = record.session
        self.transfer = transfer
        self.scene = scene
        channel = transfer.channel.flatMap { record.channels.at($0) }
    }

    private var heading: Heading { .transfer(number: transfer.number, title: narrator.title(transfer)) }

    /// Whether the data connection was there before the command.
    private var opensFirst: Bool {
        guard let channel, channel.state != .unseen else { return false }
        return channel.firstPacket < transfer.commandPacket
    }

    func whole() -> Chapter {
        var chapter = Chapter(heading: heading, packets: scene.packets)
        add(.parameters, scene.packets(.parameters), parameters, to: &chapter)
        var negotiation = agreement
        if !opensFirst { negotiation += asked + pause }
        add(.negotiation, scene.packets(.negotiation), negotiation, to: &chapter)
        add(.dataOpening, scene.packets(.dataOpening), opening(isFirst: true), to: &chapter)
        add(.data, scene.packets(.transfer), (opensFirst ? asked : []) + announced + moved, to: &chapter)
        add(.dataClosing, scene.packets(.dataClosing), closing, to: &chapter)
        add(.report, scene.packets(.report), report, to: &chapter)
        return chapter
    }

    func short(after previous: Transfer?) -> Chapter {
        var chapter = Chapter(heading: heading, packets: scene.packets)
        let port = channel?.announced.port
        chapter.sentences = [
            .again(
                title: narrator.title(transfer), negotiation: transfer.negotiation, port: port,
                previous: previous?.mode == transfer.mode ? previous?.announced?.port : nil, packets: scene.packets)
        ]
        chapter.sentences += parameters + pause
        chapter.sentences += opening(isFirst: false) + moved + report
        return chapter
    }

    private func add(_ heading: Heading, _ packets: [Int], _ sentences: [Sentence], to chapter: inout Chapter) {
        guard !sentences.isEmpty else { return }
        chapter.parts.append(Chapter(heading: heading, packets: packets, sentences: sentences))
    }

    // MARK: Before the data

    /// The replies to the commands of a verb, by the packets that brought them.
    private func reply(to verb: Verb) -> (Reply, Int)? {
        for utterance in scene.said {
            if case .reply(let reply, verb, _) = utterance.content { return (reply, utterance.packet) }
        }
        return nil
    }

    private var parameters: [Sentence] {
        var sentences: [Sentence] = []
        for utterance in scene.said {
            guard case .command(let line, let command) = utterance.content, utterance.phase == .parameters else {
                continue
            }
            if case .type(let type) = command {
                let answer = reply(to: .type).flatMap { $0.0.code.isCompletion ? $0.1 : nil }
                sentences.append(.type(type, packet: utterance.packet, answer: answer))
            } else {
                sentences.append(
                    .exchange(
                        shown: narrator.shown(line), purpose: narrator.language.purpose(line.verb, command),
                        packet: utterance.packet))
            }
        }
        return sentences
    }

    private var agreement: [Sentence] {
        guard let channel else { return [] }
        guard let negotiation = channel.negotiation else { return [.nothingAnnounced(channel.announced)] }
        let address = DataAddress(channel.announced)
        let asked = scene.said.last { utterance in
            if case .command(let line, _) = utterance.content { return line.verb == negotiation.verb }
            return false
        }
        switch negotiation.verb {
        case .port:
            return [.portAnnounced(address, shown: negotiation.shown, packet: negotiation.packet)] + granted(.port)
        case .eprt:
            return [.extendedPortAnnounced(address, shown: negotiation.shown, packet: negotiation.packet)]
                + granted(.eprt)
        case .epsv:
            return [
                .extendedPassiveAnnounced(
                    port: channel.announced.port, server: channel.announced.address.description,
                    asked: asked?.packet, packet: negotiation.packet)
            ]
        case _: return [.passiveAnnounced(address, asked: asked?.packet, packet: negotiation.packet)]
        }
    }

    private func granted(_ verb: Verb) -> [Sentence] {
        guard let (reply, packet) = reply(to: verb), reply.code.isCompletion else { return [] }
        return [.granted(code: reply.code.number, packet: packet)]
    }

    private var asked: [Sentence] {
        let line = CommandLine(transfer.verb, transfer.argument)
        let purpose = narrator.language.purpose(transfer.verb, try? Command(line))
        return [.asked(title: narrator.title(transfer), purpose: purpose, packet: transfer.commandPacket)]
    }

    private var pause: [Sentence] {
        guard let channel, let opening = scene.rows.first(where: { $0.act == .request && $0.channel != nil }),
            let before = scene.rows.last(where: { $0.number < opening.number }), transfer.delay != nil
        else { return [] }
        let seconds = Double(opening.time.nanoseconds(since: before.time)) / 1e9
        return seconds >= Self.longPause ? [.pause(seconds: seconds, opener: channel.opener)] : []
    }

    // MARK: The data connection

    private func opening(isFirst: Bool) -> [Sentence] {
        guard let channel else { return [] }
        let packets = scene.data(.dataOpening)
        switch channel.state {
        case .unseen: return []
        case .asked: return [.neverOpened(opener: channel.opener, to: channel.to, wasRefused: channel.resetBy != nil)]
        case .open:
            guard let from = channel.from, let to = channel.to else { return [] }
            let opener: Role = channel.isOpenedByClient ? .client : .server
            guard isFirst else { return [.againOpened(by: opener, from: from, to: to, packets: packets)] }
            let usual = session.server.port &- 1
            let explained: Sentence =
                switch channel.mode {
                case .active: .activeExplained
                case .passive: .passiveExplained
                }
            return [
                .opened(by: opener, mode: channel.mode, from: from, to: to, usualPort: usual, packets: packets),
                explained,
            ]
        }
    }

    private var announced: [Sentence] {
        guard let preliminary = transfer.preliminary else { return [] }
        let text = reply(inPacket: preliminary.packet).map { narrator.quotation($0.0) } ?? ""
        return [.announced(code: preliminary.code.number, text: text, packet: preliminary.packet)]
    }

    private func reply(inPacket packet: Int) -> (Reply, Verb?)? {
        for utterance in scene.said where utterance.packet == packet {
            if case .reply(let reply, let verb, _) = utterance.content, verb == transfer.verb { return (reply, verb) }
        }
        return nil
    }

    private var moved: [Sentence] {
        guard let channel, channel.state == .open else { return [] }
        var sentences: [Sentence] = []
        let packets = scene.rows.filter { $0.channel != nil && $0.length > 0 }.map(\.number)
        if transfer.bytes == 0, transfer.missing == 0 {
            sentences.append(.nothingMoved)
        } else if transfer.verb.isListing {
            let entries = channel[transfer.sender].entries
            sentences.append(.listingMoved(bytes: transfer.bytes, entries: entries, packets: packets))
        } else {
            // The time of a single packet says nothing of the pace.
            let seconds = packets.count > 1 ? transfer.seconds : nil
            sentences.append(
                .fileMoved(
                    name: narrator.name(transfer), bytes: transfer.bytes, sender: transfer.sender, seconds: seconds,
                    packets: packets))
        }
        if transfer.missing > 0 { sentences.append(.missing(bytes: transfer.missing)) }
        if let packet = transfer.abortPacket { sentences.append(.aborted(packet: packet)) }
        return sentences
    }

    private var closing: [Sentence] {
        guard let channel, channel.state == .open else { return [] }
        let packets = scene.data(.dataClosing)
        if let role = channel.resetBy, channel[transfer.sender].finish == nil {
            return [.resetData(by: role, packets: packets)]
        }
        let ends = [(Role.client, channel.fromClient.finish), (.server, channel.fromServer.finish)]
            .compactMap { role, packet in packet.map { (role, $0) } }
        guard let first = ends.min(by: { $0.1 < $1.1 }) else { return [] }
        return [.closedData(first: first.0, isSender: first.0 == transfer.sender, packets: packets)]
    }

    private var report: [Sentence] {
        guard let final = transfer.final else { return [.neverReported] }
        guard let (reply, verb) = reply(inPacket: final.packet) else { return [] }
        return [
            .reported(
                code: reply.code.number, meaning: ReplyMeaning(reply, to: verb), text: narrator.quotation(reply),
                packet: final.packet)
        ]
    }
}

extension DataAddress {
    /// An address as packets have it, in the protocol's words.
    init(_ endpoint: Endpoint) {
        let host: HostAddress =
            switch endpoint.address.family {
            case .v4: .ipv4(UInt32(truncatingIfNeeded: endpoint.address.low))
            case .v6: .ipv6(endpoint.address.high, endpoint.address.low)
            }
        self.init(host: host, port: endpoint.port)
    }
}
