import FTPCore

/// The directory that a session is in, as far as its commands and replies tell.
///
/// Unlike a server's own knowledge it has to be guessed where the login leads: that is what the first PWD says.
package struct Whereabouts: Sendable, Hashable {
    /// Where the login leads.
    package let home: VirtualPath
    /// The working directory.
    package private(set) var current: VirtualPath

    package init(home: VirtualPath = .root) {
        self.home = home
        current = home
    }

    /// The home that a play shows: what PWD is answered before the directory is changed.
    package init(of play: Screenplay) {
        for scene in play.scenes {
            if scene.command == .pwd, let path = Self.directory(in: scene.final) {
                self.init(home: path)
                return
            }
            guard scene.movesElsewhere else { continue }
            break
        }
        self.init()
    }

    /// The path that a pathname means here; nil when no file can be called so.
    package func resolve(_ pathname: Pathname) -> VirtualPath? {
        let bytes = pathname.bytes
        let tilde = bytes.first == UInt8(ascii: "~") && (bytes.count == 1 || bytes[1] == UInt8(ascii: "/"))
        return tilde ? home.resolving(Pathname(bytes.dropFirst(2))) : current.resolving(pathname)
    }

    /// Takes a command and its last reply into account.
    package mutating func settle(_ command: Command?, _ reply: Reply) {
        guard let command, !reply.code.isNegative else { return }
        if case .cwd(let path) = command {
            current = resolve(path) ?? current
        } else if command == .cdup {
            current = current.parent
        } else if command == .pwd {
            current = Self.directory(in: reply) ?? current
        } else if command == .rein {
            current = home
        }
    }

    private static func directory(in reply: Reply?) -> VirtualPath? {
        guard let reply, reply.code == 257 else { return nil }
        return Pathname(quotedIn: reply.text).flatMap { VirtualPath.root.resolving($0) }
    }
}

extension Screenplay.Scene {
    fileprivate var movesElsewhere: Bool {
        if case .cwd = command { return succeeded }
        return command == .cdup && succeeded
    }
}
