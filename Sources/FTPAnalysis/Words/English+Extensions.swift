import FTPCore

extension English {
    /// What a command beyond RFC 959 asks for, with what it names; nil for all others.
    static func details(_ command: Command) -> String? {
        switch command {
        case .host(let name): "the client wants the server that is called \(VisibleText.escaped(name))"
        case .lang(nil): "the client wants replies in the server's own language"
        case .lang(let tag?): "the client wants replies in the language \(VisibleText.escaped(tag))"
        case .rang(nil): "the next transfer is of the whole file again"
        case .rang(let range?):
            "the next transfer is to carry bytes \(range.lowerBound) to \(range.upperBound) only"
        case .mfmt(let time, let path): "the client sets \(shown(path)) to have changed at \(shown(time))"
        case .mfct(let time, let path): "the client sets \(shown(path)) to have been made at \(shown(time))"
        case .mff(let facts, let path): "the client sets \(facts.written) of \(shown(path))"
        case .hash(let path): "the client asks for the checksum of \(shown(path))"
        case .checksum(let algorithm, let path, let start, let end):
            "the client asks for the \(algorithm.name) checksum of \(shown(path))"
                + (start.map { ", from byte \($0)" } ?? "") + (end.map { " to before \($0)" } ?? "")
        case .comb(let target, let sources):
            "the client has \(sources.count) file\(sources.count > 1 ? "s" : "") joined into \(shown(target))"
        case .avbl(let path): "the client asks how much room there is" + (path.map { " in \(shown($0))" } ?? "")
        case .clnt(let name): "the client's program is \(VisibleText.escaped(name))"
        case .smnt(let path): "the client asks for the file system \(shown(path))"
        case .site(let site): details(site)
        // All others are told by their verb.
        default: nil
        }
    }

    private static func details(_ site: SiteCommand) -> String? {
        switch site {
        case .chmod(let bits, let path):
            "the client gives \(shown(path)) the permissions \(String(bits, radix: 8)) (a command of this site's own)"
        case .utime(let times, let path): "the client sets \(shown(path)) to have changed at \(shown(times.modified))"
        case .symlink(let target, let link): "the client makes \(shown(link)) a link to \(shown(target))"
        case .mkdir(let path): "the client makes the directory \(shown(path))"
        case .rmdir(let path): "the client removes the directory \(shown(path))"
        case .copyFrom(let path): "the client names what is to be copied, \(shown(path))"
        case .copyTo(let path): "the client has the copy made as \(shown(path))"
        case .quota: "the client asks how much it may store"
        case .who: "the client asks who is connected"
        case .help: "the client asks which commands of its own this site has"
        case .idle(let seconds):
            seconds.map { "the client wants to be silent for up to \($0) seconds" }
                ?? "the client asks how long it may be silent"
        case .umask(let mask):
            mask.map { "the client wants new files without the permissions \(String($0, radix: 8))" }
                ?? "the client asks which permissions new files go without"
        case .unknown: nil
        }
    }

    private static func shown(_ path: Pathname) -> String { VisibleText.escaped(path.bytes) }

    private static func shown(_ time: FTPCore.Timestamp) -> String { TimeText.named(time) }
}
