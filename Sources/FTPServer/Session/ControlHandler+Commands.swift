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
        case .auth: authenticate()
        case .ccc: clearCommandChannel()
        case .quit: close(after: interpreter.wording.goodbye(totals, seconds: sessionSeconds), because: .quit)
        case .pasv: enterPassiveMode(.short)
        case .epsv: enterPassiveMode(.extended)
        case .lpsv: enterPassiveMode(.long)
        case .stat(nil): answer(status())
        case .retr(let path): transfer(path) { .retrieve($0) }
        case .stor(let path): store(path, placement: placement)
        case .appe(let path): storeWhole(path, placement: .appending)
        case .stou(let path): storeWhole(path ?? "upload", placement: .unique)
        case .list(let request): list(request, isLong: true)
        case .nlst(let request): list(request, isLong: false)
        case .mlsd(let path): transfer(path) { .list(Listing(machine: interpreter.facts, of: $0)) }
        case .cwd(let path): work { $0.changeDirectory(path) }
        case .cdup: work { $0.changeDirectory("..") }
        case .mkd(let path): work(change(path) { .directoryMade($0) }) { $0.makeDirectory(path) }
        case .rmd(let path): work(change(path) { .directoryRemoved($0) }) { $0.removeDirectory(path) }
        case .dele(let path): work(change(path) { .fileRemoved($0) }) { $0.removeFile(path) }
        case .rnfr(let path): work { $0.renameFrom(path) }
        case .rnto(let path): renameTo(path)
        case .size(let path): work { $0.size(path) }
        case .mdtm(let path): work { $0.modificationTime(path) }
        case .mlst(let path): work { $0.machineFacts(path) }
        case .avbl(let path): work { $0.availableSpace(path) }
        case .stat(let request?): work(nil, .long) { $0.status(request) }
        case .mfmt(let time, let path): set(ModifiedFacts(modified: time), of: path)
        case .mfct(let time, let path): set(ModifiedFacts(created: time), of: path)
        case .mff(let facts, let path): set(facts, of: path)
        case .comb(let target, let sources): combine(sources, into: target)
        case .hash(let path): hash(path)
        case .checksum(let algorithm, let path, let start, let end):
            work(nil, .digest) { $0.checksum(algorithm, of: path, from: start, to: end) }
        case .host(let name): chooseHost(name)
        case .site(let command): perform(command)
        case .acct, .smnt, .port, .eprt, .lprt, .type, .stru, .mode, .allo, .rest, .rang, .abor, .pwd, .syst, .help,
            .noop, .feat, .opts, .epsvAll, .lang, .clnt, .csid, .pbsz, .prot, .other:
            preconditionFailure("the interpreter answers these itself: ServerInterpreter.decide(_:)")
        }
    }

    var sessionSeconds: Double { Double((NIODeadline.now() - started).nanoseconds) / 1e9 }
}
