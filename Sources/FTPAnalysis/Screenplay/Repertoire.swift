import FTPCore

/// What can be answered out of a play: its scenes by what they mean, and the contents that they show.
package struct Repertoire: Sendable {
    /// A part of a file, or a listing, as it went over a data connection.
    struct Content: Sendable {
        /// The place of its scene.
        let scene: Int
        /// Where in the file it begins.
        let offset: UInt64
        /// The type that it was moved in.
        let type: RepresentationType
    }

    let play: Screenplay
    /// Where the login leads.
    let home: VirtualPath
    /// The directories that the play shows to exist.
    private(set) var directories: Set<VirtualPath> = [.root]
    /// Verbs that the play has.
    private(set) var verbs: Set<Verb> = []
    private var places: [Cue: [Int]] = [:]
    /// Listings by what they are without their options.
    private var kin: [Cue: [Int]] = [:]
    private var contents: [VirtualPath: [Content]] = [:]
    private var contentOfScene: [Int: Content] = [:]

    package init(_ play: Screenplay) {
        self.play = play
        var place = Whereabouts(of: play)
        home = place.home
        var type = RepresentationType.ascii(.nonPrint)
        var offset: UInt64 = 0
        note(directory: home)
        for (number, scene) in play.scenes.enumerated() {
            places[Cue(scene.line, place), default: []].append(number)
            if let cue = Cue(withoutOptions: scene.line, place) { kin[cue, default: []].append(number) }
            if let verb = scene.line.verb { verbs.insert(verb) }
            if scene.isTransfer {
                add(Content(scene: number, offset: scene.movesFile ? offset : 0, type: type), scene, place)
                if !scene.replies.isEmpty { offset = 0 }
            }
            note(scene, place)
            if scene.succeeded {
                if case .type(let new) = scene.command { type = new }
                if case .rest(let marker) = scene.command { offset = marker }
            }
            if let final = scene.final { place.settle(scene.command, final) }
            note(directory: place.current)
        }
    }

    private mutating func add(_ content: Content, _ scene: Screenplay.Scene, _ place: Whereabouts) {
        contentOfScene[content.scene] = content
        guard case .retr(let name) = scene.command, let path = place.resolve(name) else { return }
        contents[path, default: []].append(content)
    }

    /// A path that was answered well is there, and all directories above it.
    private mutating func note(_ scene: Screenplay.Scene, _ place: Whereabouts) {
        guard scene.succeeded, let path = scene.command?.path.flatMap({ place.resolve($0) }) else { return }
        let isListing = scene.isTransfer && !scene.movesFile
        note(directory: isListing && scene.data?.bytes.isEmpty == false ? path : path.parent)
    }

    private mutating func note(directory: VirtualPath) {
        var directory = directory
        while directories.insert(directory).inserted { directory = directory.parent }
    }

    // MARK: Looking up

    /// The scene for a command: the next one of this meaning, unless the server's files changed on the way to it, as
    /// far as the play tells; else the last one before.
    func scene(for cue: Cue, after position: Int) -> Int? { choose(places[cue] ?? [], after: position) }

    /// The listing of the same place with other options.
    func kin(of cue: Cue, after position: Int) -> Int? { choose(kin[cue] ?? [], after: position) }

    /// The next of the scenes with this verb that went well, or else the last one.
    func success(of verb: Verb, after position: Int) -> Int? {
        let all = play.scenes.indices.filter { play.scenes[$0].line.verb == verb && play.scenes[$0].succeeded }
        return all.first { $0 > position } ?? all.last
    }

    private func choose(_ places: [Int], after position: Int) -> Int? {
        let next = places.first { $0 > position }
        let last = places.last { $0 <= position }
        guard let next else { return last }
        let isNear = !play.scenes[(position + 1)..<next].contains { $0.succeeded && $0.changesFiles }
        return last == nil || isNear ? next : last
    }

    /// What a scene moved.
    func content(ofScene scene: Int) -> Content? { contentOfScene[scene] }

    /// What the play has of a file, in the order it was moved.
    func contents(of path: VirtualPath) -> [Content] { contents[path] ?? [] }

    /// Whether a piece holds a file from here to its end.
    func holds(_ content: Content, from offset: UInt64) -> Bool {
        let scene = play.scenes[content.scene]
        guard let data = scene.data, data.isWhole, scene.succeeded, offset >= content.offset else { return false }
        return offset - content.offset <= UInt64(data.bytes.count)
    }

    /// The size of a file, where the play shows all of it.
    func size(of path: VirtualPath) -> UInt64? {
        contents(of: path).last { holds($0, from: $0.offset) && !$0.type.isText }.map {
            $0.offset + UInt64(play.scenes[$0.scene].data?.bytes.count ?? 0)
        }
    }
}

extension Screenplay.Scene {
    private static let changing: Set<Verb> = [
        .stor, .stou, .appe, .dele, .rmd, .xrmd, .mkd, .xmkd, .rnto, .site, .mfmt, .mff, .mfct, .comb,
    ]

    /// Whether the server's files are others afterwards.
    var changesFiles: Bool { line.verb.map(Self.changing.contains) ?? false }
}
