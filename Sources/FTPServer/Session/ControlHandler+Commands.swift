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
        case .quit: close(after: totals.goodbye(seconds: sessionSeconds), because: .quit)
        case .pasv: answer(enterPassiveMode(extended: false))
        case .epsv: answer(enterPassiveMode(extended: true))
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
        case .mkd(let path): work(change(path) { .directoryMade($0) }) { $0.makeDirectory(path) }
        case .rmd(let path): work(change(path) { .directoryRemoved($0) }) { $0.removeDirectory(path) }
        case .dele(let path): work(change(path) { .fileRemoved($0) }) { $0.removeFile(path) }
        case .rnfr(let path): work { $0.renameFrom(path) }
        case .rnto(let path):
            let source = renameSource
            work(source.flatMap { source in change(path) { .renamed(from: source, to: $0) } }) {
                $0.rename(source, to: path)
            }
        case .size(let path): work { $0.size(path) }
        case .mdtm(let path): work { $0.modificationTime(path) }
        case .mlst(let path): work { $0.machineFacts(path) }
        case .stat(let request?):
            let time = currentTime()
            let now = Timestamp(seconds: Int64(time.tv_sec))
            work { $0.status(request, now: now) }
        case .acct, .port, .eprt, .type, .stru, .mode, .allo, .rest, .abor, .pwd, .site, .syst, .help, .noop, .feat,
            .opts, .epsvAll, .other:
            preconditionFailure("the interpreter answers these itself: ServerInterpreter.decide(_:)")
        }
    }

    var sessionSeconds: Double { Double((NIODeadline.now() - started).nanoseconds) / 1e9 }

    // MARK: Login

    private func user(_ name: [UInt8]) {
        // Who was logged in until now has the time of a new login for this one.
        if account != nil { loginAwaited = .now() }
        logOut()
        guard mayLogIn() else { return }
        guard let account = server.accounts.admit(user: name) else {
            return answer(Reply(331, "A password is needed."))
        }
        letIn(account)
    }

    private func pass(_ password: [UInt8]) {
        guard mayLogIn() else { return }
        let user = interpreter.state.login.user ?? []
        guard let account = server.accounts.admit(user: user, password: password) else { return refuseLogin(of: user) }
        letIn(account)
    }

    private func reinitialize() {
        // Who never logged in gets no more time by saying REIN.
        if account != nil { loginAwaited = .now() }
        logOut()
        passive = nil
        answer(.readyForNewUser)
    }

    // MARK: Passive mode

    private func enterPassiveMode(extended: Bool) -> Reply {
        let host = addresses.local.host
        guard extended || !host.isIPv6 else { return Reply(425, "PASV cannot tell an IPv6 address; use EPSV.") }
        do throws(SystemError) {
            if let passive {
                passive.listener.drain()
            } else {
                passive = try server.passivePorts.lease(on: host)
            }
        } catch {
            server.logger.warning("no passive port", metadata: ["error": "\(error)"])
            return Reply(425, "No passive port is free. Try again.")
        }
        guard let address = passive?.listener.address else { return Reply(425, "No passive port is free. Try again.") }
        if extended { return .enteringExtendedPassive(port: address.port) }
        return address.hostPort.map { .enteringPassive($0) } ?? Reply(425, "PASV cannot tell this address; use EPSV.")
    }

    // MARK: Files

    /// Has a worker perform a command on the storage.
    private func work(_ change: FileChange? = nil, _ body: @escaping @Sendable (FileCommands) -> Reply) {
        guard let account, let context else { return answer(Reply(530, "Log in first.")) }
        let commands = FileCommands(
            storage: account.storage, directory: interpreter.state.workingDirectory, facts: interpreter.facts,
            type: interpreter.state.parameters.type)
        work = .command
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        server.workers.submit {
            let reply = body(commands)
            loop.execute {
                handler.value.performed(reply, change)
                handler.value.sessions.takeBack()
            }
        }
    }

    private var renameSource: VirtualPath? {
        switch interpreter.state.expectation {
        case .rename(let path): interpreter.resolve(path)
        case .none, .restart: nil
        }
    }

    // MARK: Transfers

    /// Where STOR writes: in place of a file, or on from the restart marker.
    private var placement: Placement {
        let offset = interpreter.state.transferPlan.offset
        return offset > 0 ? .at(offset) : .replacing
    }

    private func store(_ path: Pathname, placement: Placement) { transfer(path) { .store($0, placement) } }

    /// What NLST puts before each name: the directory as the client wrote it, so that the names can be asked for.
    private func namePrefix(_ request: ListingRequest) -> [UInt8] {
        guard let path = request.path?.bytes, !path.isEmpty else { return [] }
        return path.last == UInt8(ascii: "/") ? path : path + [UInt8(ascii: "/")]
    }

    private func transfer(_ pathname: Pathname?, _ subject: (VirtualPath) -> Transfer.Subject) {
        let plan = interpreter.state.transferPlan
        guard let account, let context else { return answer(Reply(530, "Log in first.")) }
        guard let path = interpreter.resolve(pathname) else { return answer(.refused(StorageError(.badName))) }
        guard plan.offset == 0 || !plan.parameters.type.isText else {
            return answer(Reply(504, "REST needs image type."))
        }
        guard let endpoint = endpoint(for: plan.dataPort) else { return answer(Reply(425, "Send PASV or PORT first.")) }
        let transfer = Transfer(
            subject: subject(path), plan: plan, endpoint: endpoint, storage: account.storage,
            timeouts: server.configuration.dataTimeouts, control: TransferControl(), tap: server.configuration.tap)
        work = .transfer(transfer, nil, start: .now())
        note(.transferBegan(transfer.summary))
        if let outcome = transfer.runAtOnce() { return transferred(outcome) }
        // What was decided before the transfer is on its way before the worker speaks.
        flush()
        let voice = ControlVoice(context.channel, addresses, tap: server.configuration.tap)
        work = .transfer(transfer, voice, start: .now())
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        server.workers.submit {
            let outcome = transfer.run { reply in
                if voice?.announce(reply) != true { loop.execute { handler.value.announce(reply) } }
            }
            loop.execute {
                handler.value.transferred(outcome)
                handler.value.sessions.takeBack()
            }
        }
    }

    private func endpoint(for port: DataPort) -> DataEndpoint? {
        switch port {
        case .passive:
            guard let lease = passive else { return nil }
            passive = nil
            return .listen(lease, peer: addresses.remote.host)
        case .active(let address) where address.host.isUnspecified:
            return connecting(to: DataAddress(host: addresses.remote.host, port: address.port))
        case .active(let address): return connecting(to: address)
        // The standard's default: the port that the client's control connection comes from (RFC 959 §3.2).
        case .initial: return connecting(to: addresses.remote)
        }
    }

    private func connecting(to address: DataAddress) -> DataEndpoint {
        let host = addresses.local.host
        return .connect(to: address, from: dataPort.map { DataAddress(host: host, port: $0) }, host: host)
    }

    // MARK: STAT

    /// STAT without a path: the session, and how far a transfer is (RFC 959 §4.1.3).
    private func status() -> Reply {
        let state = interpreter.state
        var lines = ["Status of this session:"]
        lines.append("Connected from \(addresses.remote.shown) for \(sessionSeconds.fixed(1)) seconds.")
        switch state.login {
        case .loggedIn(let user): lines.append("Logged in as " + String(decoding: user, as: UTF8.self) + ".")
        case .needsUser, .needsPassword, .needsAccount: lines.append("Not logged in.")
        }
        lines.append(
            "TYPE \(state.parameters.type.code), STRU \(state.parameters.structure.rawValue), MODE \(state.parameters.mode.rawValue)."
        )
        switch work {
        case .transfer(let transfer, _, let start):
            let seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
            lines.append("A transfer is running: \(transfer.control.bytes) bytes in \(seconds.fixed(1)) seconds.")
        case .none, .command: lines.append(state.dataPort.described)
        }
        lines.append("End of status.")
        return Reply(211, lines.joined(separator: "\n"), style: .indented)
    }
}

extension DataPort {
    fileprivate var described: String {
        switch self {
        case .initial: "No data connection is prepared."
        case .active(let address): "The next data connection goes to \(address.shown)."
        case .passive(_, let port): "The next data connection is awaited on port \(port)."
        }
    }
}

extension Reply {
    static func welcome(_ account: Account?) -> Reply {
        let writable = account?.storage.isWritable ?? false
        return Reply(230, writable ? "You are logged in." : "You are logged in, to read only.")
    }
}
