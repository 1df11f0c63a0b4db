import FTPCore

extension English {
    /// What a command asks for; nil for one that the catalogue does not have.
    static func words(_ verb: Verb?, _ command: Command?) -> String? {
        switch command {
        case .port(let address), .eprt(let address), .lprt(let address):
            return "the client will listen on \(Arithmetic.shown(address, verb))"
        case .type(let type): return "\(words(type)) for what follows"
        case .list(let request), .nlst(let request):
            let names = verb == .nlst ? "the names" : "the listing"
            let place = request.path.map { VisibleText.escaped($0.bytes) } ?? "the current directory"
            return "the client asks for \(names) of \(place)"
        case .epsvAll: return "from now on only EPSV will be used"
        default:
            // What is left is told by its verb, and what it is about.
            return command.flatMap(details) ?? verb.map(purpose)
        }
    }

    static func words(_ type: RepresentationType) -> String {
        switch type {
        case .ascii: "text (ASCII): line ends are translated,"
        case .ebcdic: "text (EBCDIC)"
        case .image: "bytes as they are (image)"
        case .local(let bits): "bytes of \(bits) bits"
        }
    }

    static func purpose(_ verb: Verb) -> String {
        switch verb {
        case .user: "the client says who it is"
        case .pass: "the password"
        case .acct: "the account"
        case .cwd, .xcwd: "the client changes directory"
        case .cdup, .xcup: "the client goes one directory up"
        case .smnt: "the client asks for another file system"
        case .rein: "the client starts over, as if newly connected"
        case .quit: "the client says goodbye"
        case .port, .eprt, .lprt: "the client says where it will listen"
        case .pasv, .epsv, .lpsv: "the client asks the server to listen for the data connection"
        case .type: "how data is to be represented"
        case .stru: "how files are structured"
        case .mode: "how data travels"
        case .retr: "the client asks for a file"
        case .stor: "the client sends a file"
        case .stou: "the client sends a file and leaves its name to the server"
        case .appe: "the client adds to a file"
        case .allo: "how much room the next file needs"
        case .rest: "where the next transfer is to begin"
        case .rang: "which bytes the next transfer is to carry"
        case .rnfr: "the client names what is to be renamed"
        case .rnto: "the new name"
        case .abor: "the client wants the transfer stopped"
        case .dele: "the client deletes a file"
        case .rmd, .xrmd: "the client removes a directory"
        case .mkd, .xmkd: "the client makes a directory"
        case .pwd, .xpwd: "the client asks which directory it is in"
        case .list, .mlsd: "the client asks for a listing"
        case .nlst: "the client asks for the names in a directory"
        case .site: "a command of this site's own"
        case .syst: "the client asks what kind of system the server is"
        case .stat: "the client asks how things stand"
        case .help: "the client asks for help"
        case .noop: "the client asks only for a sign of life"
        case .auth: "the client wants to secure the connection"
        case .adat: "security data"
        case .pbsz: "the size of protected blocks"
        case .prot: "how data connections are to be protected"
        case .ccc: "the client wants to go on in the clear"
        case .mic, .conf, .enc: "a protected command"
        case .feat: "the client asks which extensions the server has"
        case .opts: "the client sets an option"
        case .lang: "the client chooses the language of the replies"
        case .mdtm: "the client asks when a file was last changed"
        case .size: "the client asks for a file's size"
        case .mlst: "the client asks for the facts of one file"
        case .host: "the client says which of the server's names it means"
        case .mfmt, .mfct: "the client sets a file's time"
        case .mff: "the client sets facts of a file"
        case .hash, .xcrc, .xmd5, .xsha, .xsha1, .xsha256, .xsha512: "the client asks for a file's checksum"
        case .comb: "the client has files joined"
        case .avbl: "the client asks how much room there is"
        case .clnt, .csid: "the client names its program"
        }
    }

    static func words(_ meaning: ReplyMeaning) -> String {
        switch meaning {
        case .restartMarker: "a mark to restart from"
        case .readyLater: "the server is not ready yet"
        case .transferOnOpenConnection: "the transfer begins on the connection that is open"
        case .transferBegins: "the server announces the transfer"
        case .accepted: "accepted"
        case .superfluous: "not needed here"
        case .status: "the answer"
        case .help: "help"
        case .system: "the server's system"
        case .ready: "ready"
        case .goodbye: "goodbye"
        case .nothingToAbort: "there is nothing to stop"
        case .aborted: "stopped as asked"
        case .transferComplete: "the transfer is complete"
        case .passive(let address): "the server will listen on \(Arithmetic.shown(address, .pasv))"
        case .extendedPassive(let port): "the server will listen on its port \(port)"
        case .loggedIn: "logged in"
        case .loggedInAtOnce: "logged in at once, no password is asked for"
        case .encryptionMayBegin: "agreed, encrypted from here on"
        case .done: "done"
        case .directory(let path): path.isEmpty ? "the current directory" : "the current directory is \(path)"
        case .created(let path): path.isEmpty ? "the directory was made" : "the directory \(path) was made"
        case .passwordWanted: "the password is wanted"
        case .accountWanted: "an account is wanted"
        case .moreWanted: "noted, the server waits for the command that goes with it"
        case .serviceEnds: "the server is closing the connection"
        case .noDataConnection: "the data connection could not be opened"
        case .transferBroken: "the data connection was closed, the transfer broken off"
        case .loginRefused: "the login is refused"
        case .notLoggedIn: "not without logging in"
        case .fileUnavailable: "refused: the file is not available"
        case .localError: "an error on the server's side"
        case .noSpace: "no room left"
        case .badName: "the name is not allowed"
        case .notUnderstood: "the server does not know this command"
        case .badArgument: "the argument is wrong"
        case .notImplemented: "the server does not have this command"
        case .badSequence: "not in this order"
        case .valueUnknown: "the server does not have this variant"
        case .familyUnknown: "the server does not have this address family"
        case .other(let severity): words(severity)
        }
    }

    private static func words(_ severity: Reply.Severity) -> String {
        switch severity {
        case .preliminary: "begun"
        case .completion: "done"
        case .intermediate: "more is wanted"
        case .transientNegative: "refused for now"
        case .permanentNegative: "refused"
        case .protected: "a protected reply"
        }
    }
}
