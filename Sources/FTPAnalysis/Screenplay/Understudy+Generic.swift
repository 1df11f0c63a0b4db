import FTPCore

/// What is said to commands that the capture does not have.
extension Understudy {
    /// The text of refusals.
    static let absent = "Not in the capture."

    /// Verbs of files that every server has: it is the file that is missing.
    private static let ordinary: Set<Verb> = [
        .retr, .stor, .appe, .stou, .list, .nlst, .cwd, .xcwd, .dele, .rmd, .xrmd, .mkd, .xmkd, .rnfr, .rnto, .size,
    ]

    /// The refusal: 550 where another argument might be known, 504 for another parameter, 502 where the verb is not
    /// known.
    func absence(of line: CommandLine) -> Reply {
        if line.verb == .type || line.verb == .stru || line.verb == .mode { return Reply(504, Self.absent) }
        let isKnown = line.verb.map { repertoire.verbs.contains($0) || Self.ordinary.contains($0) } ?? false
        return Reply(isKnown ? 550 : 502, Self.absent)
    }

    /// What any server would say, where that is no claim about the captured one; nil where it would be.
    func generic(_ command: Command?) -> Reply? {
        switch command {
        case .noop: Reply(.commandOkay, "Nothing done.")
        case .type(let type): isUsual(type) ? Reply(.commandOkay, "Type \(type.code).") : nil
        case .stru(let structure): structure == .file ? Reply(.commandOkay, "Structure F.") : nil
        case .mode(let mode): mode == .stream ? Reply(.commandOkay, "Mode S.") : nil
        case .opts(let name, _):
            String(decoding: name, as: UTF8.self).uppercased() == "UTF8" ? Reply(.commandOkay, "Noted.") : nil
        case .feat: Reply(211, "Features:\nEPRT\nEPSV\nREST STREAM\nSIZE\nEnd", style: .indented)
        case .allo: Reply(202, "No room is needed.")
        case .rest(let marker): Reply(350, "Restarting at \(marker).")
        case .abor: Reply(226, "Nothing to abort.")
        case .epsvAll: Reply(.commandOkay, "Only EPSV from now on.")
        case .rein: Reply(.serviceReady, "Captured session.")
        case .pwd: Reply(257, Pathname(place.current.bytes).quoted + Array(" is the working directory.".utf8))
        case .cwd(let path): changed(to: place.resolve(path))
        case .cdup: changed(to: place.current.parent)
        case .size(let path):
            place.resolve(path).flatMap { repertoire.size(of: $0) }.map { Reply(213, "\($0)") }
        case .user, .pass, .acct, .smnt, .quit, .port, .pasv, .retr, .stor, .stou, .appe, .rnfr, .rnto, .dele, .rmd,
            .mkd,
            .list, .nlst, .site, .syst, .stat, .help, .eprt, .epsv, .mdtm, .mlst, .mlsd, .host, .lang, .lprt, .lpsv,
            .mfmt, .mfct, .mff, .hash, .rang, .checksum, .comb, .avbl, .clnt, .csid, .auth, .pbsz, .prot, .ccc, .other,
            nil:
            nil
        }
    }

    private func isUsual(_ type: RepresentationType) -> Bool {
        type == .image || type == .ascii(.nonPrint) || type == .local(bits: 8)
    }

    private func changed(to path: VirtualPath?) -> Reply? {
        guard let path, repertoire.directories.contains(path) else { return nil }
        return Reply(250, "Directory changed.")
    }
}
