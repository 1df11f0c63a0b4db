import FTPCore
import FTPTransport
import NIOCore

// PASV, EPSV and LPSV.

extension ControlHandler {
    /// How a passive address is told.
    enum PassiveForm {
        /// 227: an IPv4 address (RFC 959).
        case short
        /// 228: an address of any family (RFC 1639).
        case long
        /// 229: the port alone (RFC 2428).
        case extended
    }

    func enterPassiveMode(_ form: PassiveForm) {
        let wording = interpreter.wording
        let address = address(told: form)
        guard form == .extended || address != nil else { return answer(wording.passiveAddressUntold) }
        let old = passive
        passive = nil
        do throws(SystemError) {
            let grant = try server.passivePorts.lease(
                on: ends.socket.local.host, scope: ends.socket.scope, for: dataPeers, replacing: old)
            switch grant {
            case .lease(let lease):
                passive = lease
                answer(wording.passive(form, address, port: lease.address.port))
            case .wait(let wait): awaitPassivePort(wait, form, address)
            }
        } catch {
            server.logger.warning("no passive port", metadata: ["error": "\(error)"])
            answer(wording.noPassivePort)
        }
    }

    /// Waits for a port that another session of the same client has: nothing more is read meanwhile.
    private func awaitPassivePort(_ wait: LeaseWait, _ form: PassiveForm, _ address: HostAddress?) {
        guard let context else { return }
        work = .command(nil)
        passiveWait = wait
        let errand = Errand(for: self, on: context.eventLoop) { $0.leased($1, form, address) }
        wait.whenLeased { errand.deliver($0) }
    }

    private func leased(_ lease: PassivePorts.Lease?, _ form: PassiveForm, _ address: HostAddress?) {
        passiveWait = nil
        passive = context == nil ? nil : lease
        let wording = interpreter.wording
        performed(lease.map { wording.passive(form, address, port: $0.address.port) } ?? wording.noPassivePort)
    }

    /// Gives the passive port back, and closes what was connected to it.
    func forgetPassivePort() { passive.take()?.leave() }

    /// The address that the client is told; nil when none can be told in this form.
    private func address(told form: PassiveForm) -> HostAddress? {
        let local = addresses.local.host.unmapped
        if form == .long, local.isIPv6 { return local }
        return server.configuration.advertised.address(for: addresses.remote.host, local: local)
    }

    /// Who may connect: the client, or the proxy that speaks for it; anybody where transfers between servers are allowed.
    private var dataPeers: DataPeers {
        if interpreter.allowsThirdPartyPorts { return .anyone }
        return .hosts([addresses.remote.host] + (ends.proxy.map { [$0] } ?? []))
    }
}

extension Wording {
    fileprivate func passive(_ form: ControlHandler.PassiveForm, _ address: HostAddress?, port: UInt16) -> Reply {
        let address = address.map { DataAddress(host: $0, port: port) }
        switch form {
        case .extended: return enteringExtendedPassive(port: port)
        case .long: return address.map(enteringLongPassive) ?? passiveAddressUntold
        case .short: return address?.hostPort.map(enteringPassive) ?? passiveAddressUntold
        }
    }

    fileprivate var passiveAddressUntold: Reply {
        reply(425, "PASV cannot tell this address; use EPSV.", "PASV ne peut dire cette adresse ; employez EPSV.")
    }

    fileprivate var noPassivePort: Reply {
        reply(425, "No passive port is free. Try again.", "Aucun port passif n'est libre. Réessayez.")
    }
}
