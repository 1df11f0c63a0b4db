import FTPCore
import FTPStorage
import FTPTransport
import NIOCore

// What the interpreter asks to be performed.

extension ControlHandler {
    func perform(_ command: Command) {
        switch command {
        case .user(let name): user(name)
        case .pass(let password): pass(password)
        case .rein: reinitialize()
        case .quit: close(after: totals.goodbye(seconds: sessionSeconds))
        case .pasv: enterPassiveMode(.short)
        case .epsv: enterPassiveMode(.extended)
        case .lpsv: enterPassiveMode(.long)
        case .stat(nil): answer(status())
        case .retr(let path): transfer(path) { .retrieve($0) }
        case .stor(let path): store(path, placement: placement)
        case .appe(let path): store(path, placement: .appending)
        case .stou: store(Pathname("upload"), placement: .unique)
        case .list(let request):
            transfer(request.path) { .list(Listing(path: $0, form: .long, options: Listing.understood(request))) }
        case .nlst(let request):
            transfer(request.path) {
                .list(
                    Listing(path: $0, form: .names(prefix: namePrefix(request)), options: Listing.understood(request)))
            }
        case .mlsd(let path):
            let facts = interpreter.facts
            transfer(path) { .list(Listing(path: $0, form: .machine(facts), options: [])) }
        case .cwd(let path): work { $0.changeDirectory(path) }
        case .cdup: work { $0.changeDirectory("..") }
        case .mkd(let path): work { $0.makeDirectory(path) }
        case .rmd(let path): work { $0.removeDirectory(path) }
        case .dele(let path): work { $0.removeFile(path) }
        case .rnfr(let path): work { $0.renameFrom(path) }
        case .rnto(let path):
            let source = renameSource
            work { $0.rename(source, to: path) }
        case .size(let path): work { $0.size(path) }
        case .mdtm(let path): work { $0.modificationTime(path) }
        case .mlst(let path): work { $0.machineFacts(path) }
        case .stat(let request?):
            let time = currentTime()
            let now = Timestamp(seconds: Int64(time.tv_sec))
            work { $0.status(request, now: now) }
        // Not offered: ServerProfile.implemented.
        case .host, .mfmt, .mfct, .mff, .hash, .checksum, .comb, .avbl, .site:
            answer(interpreter.wording.notImplemented)
        case .acct, .smnt, .port, .eprt, .lprt, .type, .stru, .mode, .allo, .rest, .rang, .abor, .pwd, .syst, .help,
            .noop, .feat, .opts, .epsvAll, .lang, .clnt, .csid, .other:
            preconditionFailure("the interpreter answers these itself: ServerInterpreter.decide(_:)")
        }
    }

    var sessionSeconds: Double { Double((NIODeadline.now() - started).nanoseconds) / 1e9 }
}
