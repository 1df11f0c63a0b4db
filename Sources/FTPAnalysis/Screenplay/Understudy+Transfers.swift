import FTPCore

/// Data connections and what goes over them.
extension Understudy {
    mutating func takePort(_ address: DataAddress, _ line: CommandLine) -> Turn {
        guard let template = portReply(line, Reply(.commandOkay, "The port is known.")) else {
            return refusedPort(line)
        }
        return Turn(action: .connect(address, template), origin: .generic)
    }

    mutating func becomePassive(_ line: CommandLine, _ reply: Reply) -> Turn {
        guard let template = portReply(line, reply) else { return refusedPort(line) }
        return Turn(
            action: .listen(template.code == reply.code && DataReply.hasAddress(template) ? template : reply),
            origin: .generic)
    }

    /// The captured reply to a command about data ports, or this one when the capture has none; nil when the server
    /// never granted it.
    private mutating func portReply(_ line: CommandLine, _ generic: Reply) -> Reply? {
        guard let verb = line.verb, repertoire.verbs.contains(verb) else { return generic }
        guard let number = repertoire.success(of: verb, after: max(position, playedPorts[verb] ?? -1)) else {
            return nil
        }
        playedPorts[verb] = number
        return repertoire.play.scenes[number].final
    }

    private func refusedPort(_ line: CommandLine) -> Turn {
        let scene = repertoire.play.scenes.first { $0.line.verb == line.verb && $0.final != nil }
        return scene.map(saying) ?? Turn(action: .say([Reply(502, Self.absent)]), origin: .absent)
    }

    /// RETR.
    mutating func send(_ pathname: Pathname, _ line: CommandLine) -> Turn {
        let start = offset
        offset = 0
        guard let (scene, number) = take(line) else { return Turn(action: .say([absence(of: line)]), origin: .absent) }
        guard let final = scene.final else { return saying(scene) }
        guard scene.succeeded else { return sendBroken(scene, final, number, from: start) }
        let path = place.resolve(pathname)
        let known = path.map { repertoire.contents(of: $0) } ?? []
        let own = repertoire.content(ofScene: number)
        let best = ([own].compactMap { $0 } + known.reversed()).first { repertoire.holds($0, from: start) }
        guard let best, let data = repertoire.play.scenes[best.scene].data else { return refuse(scene) }
        let bytes = data.bytes[Int(start - best.offset)...]
        return Turn(
            action: .send(scene.preliminary, bytes, final, isBroken: false),
            origin: best.type.isText == type.isText ? .captured(scene.packet) : .near(scene.packet, .otherType))
    }

    /// LIST, NLST, MLSD.
    mutating func sendListing(_ line: CommandLine) -> Turn {
        offset = 0
        var found = take(line)
        var isExact = true
        if found == nil, let cue = Cue(withoutOptions: line, place),
            let number = repertoire.kin(of: cue, after: max(position, played[cue] ?? -1))
        {
            played[cue] = number
            found = (advance(to: number), number)
            isExact = false
        }
        guard let (scene, number) = found else { return Turn(action: .say([absence(of: line)]), origin: .absent) }
        guard let final = scene.final else { return saying(scene) }
        guard scene.succeeded else { return sendBroken(scene, final, number, from: 0) }
        guard let data = scene.data, data.isWhole else { return refuse(scene) }
        return Turn(
            action: .send(scene.preliminary, data.bytes[...], final, isBroken: false),
            origin: isExact ? .captured(scene.packet) : .near(scene.packet, .otherOptions))
    }

    /// What went wrong goes wrong again, after as many bytes.
    private func sendBroken(_ scene: Screenplay.Scene, _ final: Reply, _ number: Int, from start: UInt64) -> Turn {
        guard let data = scene.data else { return saying(scene) }
        guard data.missing == 0, repertoire.content(ofScene: number)?.offset ?? 0 == start else { return refuse(scene) }
        return Turn(
            action: .send(scene.preliminary, data.bytes[...], final, isBroken: !data.hasEnd),
            origin: .captured(scene.packet))
    }

    /// A content that the capture does not hold is not made up.
    private func refuse(_ scene: Screenplay.Scene) -> Turn {
        let origin = Origin.incomplete(scene.packet, missing: scene.data?.missing)
        return Turn(action: .say([Reply(451, "The capture does not hold this content.")]), origin: origin)
    }

    /// STOR, STOU, APPE.
    mutating func receive(_ line: CommandLine) -> Turn {
        let start = offset
        offset = 0
        guard let (scene, number) = take(line) else { return Turn(action: .say([absence(of: line)]), origin: .absent) }
        guard let final = scene.final, scene.data != nil || !final.code.isNegative else { return saying(scene) }
        let isComparable = scene.data?.isWhole == true && repertoire.content(ofScene: number)?.offset == start
        return Turn(
            action: .receive(scene.preliminary, expecting: isComparable ? scene.data?.bytes : nil, final),
            origin: isComparable ? .captured(scene.packet) : .incomplete(scene.packet, missing: scene.data?.missing))
    }
}
