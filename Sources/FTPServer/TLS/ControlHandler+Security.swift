import FTPCore
import FTPTransport
import NIOCore

// AUTH, CCC, and what TLS tells the session (RFC 4217).

extension ControlHandler {
    /// AUTH: one step. What stands behind it was sent in the clear, by whomever, and is never taken for what was said
    /// under TLS (CVE-2011-0411).
    func authenticate() {
        let wording = interpreter.wording
        guard lines.isEmpty else { return close(after: wording.securityPipelined, because: .violation) }
        guard let context, let offer = terms.tls,
            let security = try? ControlSecurity(
                offer.context, bounds: server.configuration.controlBounds, isImplicit: false)
        else { return answer(wording.securityUnavailable) }
        answer(wording.securityBegins)
        flush()
        do {
            try context.pipeline.syncOperations.addHandler(security.handler, position: .first)
            self.security = security
        } catch {
            closeNow()
        }
    }

    /// CCC: the answer is the last that is protected.
    func clearCommandChannel() {
        answer(interpreter.wording.securityEnds)
        endSecurity()
    }

    /// REIN in a session that AUTH has secured ends TLS behind its answer (RFC 4217 §11).
    func endSecurityIfReinitialized() {
        guard let security, !security.isImplicit else { return }
        if security.isCleared { self.security = nil } else { endSecurity() }
    }

    private func endSecurity() {
        guard let security else { return }
        flush()
        security.isClearing = true
        security.handler.clear()
    }

    /// What the data connection of a transfer needs, if it is to be protected.
    func dataSecurity(_ plan: SessionState.TransferPlan) -> DataSecurity? {
        guard plan.isPrivate, let security, let agreement = security.agreement,
            let offer = terms.tls
        else { return nil }
        return DataSecurity(
            context: security.context, control: agreement, mustResume: offer.resumption == .require,
            toleratesCut: !offer.requiresClose)
    }

    /// Tells, once a session, of a client that is turned away because it does not resume, or would be if that were
    /// required.
    func noteNewSession(_ transfer: Transfer) {
        guard let security, !security.isNewSessionNoted, let offer = terms.tls,
            let protection = transfer.protection.value, !protection.isResumed
        else { return }
        let isRefused: Bool
        switch offer.resumption {
        case .off: return
        case .prefer:
            guard protection.failure == nil else { return }
            isRefused = false
        case .require:
            guard protection.failure == Transfer.notResumedReason else { return }
            isRefused = true
        }
        security.isNewSessionNoted = true
        note(.notResumed(isRefused: isRefused))
    }

    // MARK: What TLS tells

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSEvent { take(event) }
        context.fireUserInboundEventTriggered(event)
    }

    private func take(_ event: TLSEvent) {
        switch event {
        case .secured(let agreement):
            lastActivity = .now()
            security?.agreement = agreement
            tap?.secured(addresses, true)
            note(.secured(SessionProtection(agreement)))
        case .failed(let failure):
            guard !isClosing else { return }
            isClosing = true
            endReason = .securityFailed
            stopTransfer()
            forgetPassivePort()
            note(.securityFailed("\(failure)"))
        // The connection closes by itself.
        case .ended: break
        case .cleared: cleared()
        }
    }

    /// TLS is over on both sides. Its handler goes once it is through with this.
    private func cleared() {
        guard let context, let security else { return }
        security.isClearing = false
        security.isCleared = true
        tap?.secured(addresses, false)
        let handler = NIOLoopBound(security.handler, eventLoop: context.eventLoop)
        let channel = context.channel
        // A channel that has closed meanwhile has none to remove.
        context.eventLoop.execute { channel.pipeline.syncOperations.removeHandler(handler.value, promise: nil) }
        switch interpreter.state.security.control {
        case .clear: self.security = nil
        case .tls, .cleared: break
        }
        process()
    }
}

extension Configuration {
    /// The bounds on the TLS of control connections.
    var controlBounds: TLSBounds { TLSBounds(handshake: TimeAmount(timeouts.handshake)) }
}
