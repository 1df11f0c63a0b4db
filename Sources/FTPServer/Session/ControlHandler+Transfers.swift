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
        transfer(path) { .store($0, placement) }
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

    func transfer(_ pathname: Pathname?, _ makeSubject: (VirtualPath) -> Transfer.Subject) {
        let plan = interpreter.state.transferPlan
        let wording = interpreter.wording
        guard let storage = sessionStorage, let context else { return answer(wording.loginFirst) }
        guard let path = interpreter.resolve(pathname) else { return answer(wording.refused(StorageError(.badName))) }
        guard plan.offset == 0 || !plan.parameters.type.isText else {
            return answer(wording.restartNotPossible)
        }
        guard let endpoint = endpoint(for: plan.dataPort) else { return answer(wording.noDataPort) }
        let subject = makeSubject(path)
        let transfer = Transfer(
            subject: subject, plan: plan, endpoint: endpoint, storage: storage,
            wording: wording, compressionLevel: interpreter.options.compressionLevel ?? 6,
            digest: server.configuration.uploadDigest, clock: server.listingClock,
            timeouts: server.configuration.dataTimeouts,
            control: TransferControl(limiters: limiters?.limiters(for: subject) ?? []), tap: tap)
        work = .transfer(transfer, nil, start: .now())
        note(.transferBegan(transfer.summary))
        if let outcome = transfer.runAtOnce() { return transferred(outcome) }
        // What was decided before the transfer is on its way before the worker speaks.
        flush()
        let voice = ControlVoice(context.channel, addresses, tap: tap)
        work = .transfer(transfer, voice, start: .now())
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        server.lanes.transfers.submit(for: household) {
            let outcome = transfer.run { reply in
                if voice?.announce(reply) != true { loop.execute { handler.value.announce(reply) } }
            } isClientThere: { patience in
                guard let voice, voice.isLeftAlone(within: patience) else { return true }
                // QUIT may have been read and not yet taken: the loop is through with it when it comes to this.
                return (try? loop.submit { transfer.farewell.isSaid }.wait()) ?? false
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
