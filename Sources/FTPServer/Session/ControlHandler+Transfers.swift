import FTPCore
import FTPStorage
import FTPTransport
import NIOCore

// Transfers: performed by a worker, while the control connection is read.

extension ControlHandler {
    /// Where STOR writes: in place of a file, or on from the restart marker.
    var placement: Placement {
        let offset = interpreter.state.transferPlan.offset
        return offset > 0 ? .at(offset) : .replacing
    }

    /// STOR, from the beginning or on from a restart marker. A range has an end, and a file that is sent its own.
    func store(_ path: Pathname, placement: Placement) {
        guard interpreter.state.transferPlan.last == nil else { return answer(interpreter.wording.restartHasNoMeaning) }
        transfer(path, making: true) { .store($0, placement) }
    }

    /// APPE and STOU: where they write is settled, so that a restart marker has no meaning.
    func storeWhole(_ path: Pathname, placement: Placement) {
        guard interpreter.state.transferPlan.offset == 0 else { return answer(interpreter.wording.restartHasNoMeaning) }
        store(path, placement: placement)
    }

    func list(_ request: ListingRequest, isLong: Bool) {
        guard let listing = Listing(request, isLong: isLong, in: interpreter.state.workingDirectory) else {
            return answer(interpreter.wording.refused(StorageError(.badName)))
        }
        transfer(nil) { _ in .list(listing) }
    }

    func transfer(
        _ pathname: Pathname?, making isMade: Bool = false, _ makeSubject: (VirtualPath) -> Transfer.Subject
    ) {
        var plan = interpreter.state.transferPlan
        let wording = interpreter.wording
        guard let admittance, let storage = sessionStorage, let context else { return answer(wording.loginFirst) }
        guard let path = interpreter.resolve(pathname) else {
            return answer(wording.refused(StorageError(.badName), making: isMade))
        }
        let subject = makeSubject(path)
        switch subject {
        // A listing is whole: what REST or RANG has said is forgotten by it.
        case .list: (plan.offset, plan.last) = (0, nil)
        case .retrieve, .store:
            guard plan.offset == 0 || !plan.parameters.type.isText else { return answer(wording.restartNotPossible) }
        }
        guard let endpoint = endpoint(for: plan.dataPort) else { return answer(wording.noDataPort) }
        let protection = dataSecurity(plan)
        // Never in the clear what the client believes to be protected.
        guard protection != nil || !plan.isPrivate else { return answer(wording.securityUnavailable) }
        let transfer = Transfer(
            subject: subject, plan: plan, endpoint: endpoint, security: protection, storage: storage,
            wording: wording, compressionLevel: interpreter.options.compressionLevel ?? 6,
            digest: server.configuration.uploadDigest, clock: server.listingClock,
            timeouts: server.configuration.dataTimeouts,
            control: TransferControl(limiters: admittance.limiters?.limiters(for: subject) ?? []),
            told: admittance.told, tap: tap)
        work = .transfer(transfer, nil, start: .now())
        note(.transferBegan(transfer.summary))
        if let outcome = transfer.runAtOnce() { return transferred(outcome) }
        // What was decided before the transfer is on its way before the worker speaks.
        flush()
        let isMute = security.map { !$0.isCleared } ?? false
        let voice = ControlVoice(context.channel, addresses, isMute: isMute, tap: tap)
        work = .transfer(transfer, voice, start: .now())
        let errand = Errand(for: self, on: context.eventLoop) { $0.transferred($1) }
        server.lanes.transfers.submit(for: household) {
            let outcome = transfer.run { reply in
                if voice?.announce(reply) != true { errand.visit { $0.announce(reply) } }
            } isClientThere: { patience in
                guard let voice, voice.isLeftAlone(within: patience) else { return true }
                // QUIT may have been read and not yet taken: the loop is through with it when it comes to this.
                return errand.ask { transfer.farewell.isSaid } ?? false
            }
            errand.deliver(outcome)
        }
    }

    // MARK: Meanwhile

    /// Takes note of the preliminary reply that a worker has said.
    func noteAnnouncement() {
        guard case .transfer(_, let voice?, _) = work, let reply = voice.takeAnnouncement() else { return }
        _ = interpreter.answer(reply)
    }

    /// Says a preliminary reply that the worker could not say itself.
    private func announce(_ reply: Reply) {
        guard context != nil else { return }
        answer(reply)
        flush()
        processHeld()
    }

    func stopTransfer() {
        switch work {
        case .none: break
        case .command(let control): control?.stop()
        case .transfer(let transfer, _, _): transfer.control.stop()
        }
    }

    /// The client has gone. RFC 959 §4.1.1 takes that for ABOR: a program that is killed ends its data as properly as one
    /// that has sent them all. One that said QUIT before has meant what it sent, and an upload that has all come is whole.
    func leaveTransfer() {
        guard case .transfer(let transfer, _, _) = work, case .store = transfer.subject, lines.saysGoodbye else {
            return stopTransfer()
        }
        transfer.control.stopUnlessAllHasCome()
    }

    /// Takes the end of a transfer, then the lines that waited for it.
    private func transferred(_ outcome: Transfer.Outcome) {
        guard case .transfer(let transfer, _, let start) = work else { return }
        totals.count(transfer.subject, bytes: transfer.control.bytes, isComplete: outcome.isComplete)
        // Once the session has ended nobody is told any more, but for the observer.
        if context != nil, !isClosing { noteAnnouncement() }
        work = .none
        note(.transferEnded(transfer.report(outcome, since: start)))
        noteNewSession(transfer)
        guard context != nil, !isClosing else { return giveSeatBackIfIdle() }
        lastActivity = .now()
        for reply in outcome.replies { answer(reply) }
        // What waited is not begun any more.
        guard !sessions.isDraining else { return end(with: interpreter.wording.shuttingDown, because: .stopping) }
        processHeld()
    }

    // MARK: Where to

    private func endpoint(for port: DataPort) -> DataEndpoint? {
        switch port {
        case .passive:
            guard let lease = passive else { return nil }
            passive = nil
            return .listen(lease)
        case .active(let address) where address.host.isUnspecified:
            return connecting(to: DataAddress(host: addresses.remote.host, port: address.port))
        case .active(let address): return connecting(to: address)
        // The standard's default: the port that the client's control connection comes from (RFC 959 §3.2).
        case .initial: return connecting(to: addresses.remote)
        }
    }

    private func connecting(to address: DataAddress) -> DataEndpoint {
        // A client whom a proxy passed on may be of the other family than the proxy.
        let own = ends.socket.local.host
        let host = own.isIPv6 == address.host.isIPv6 ? own : address.host.isIPv6 ? .ipv6(0, 0) : .ipv4(0)
        return .connect(
            to: address, from: dataPort.map { DataAddress(host: host, port: $0) }, host: host, scope: ends.socket.scope)
    }
}
