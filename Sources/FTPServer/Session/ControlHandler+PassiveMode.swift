import FTPCore
import FTPTransport
import NIOCore

// PASV and EPSV.

extension ControlHandler {
    func enterPassiveMode(extended: Bool) {
        let host = addresses.local.host
        guard extended || !host.isIPv6 else {
            return answer(Reply(425, "PASV cannot tell an IPv6 address; use EPSV."))
        }
        let old = passive
        passive = nil
        do throws(SystemError) {
            let grant = try server.passivePorts.lease(
                on: host, scope: addresses.scope, for: .host(addresses.remote.host), replacing: old)
            switch grant {
            case .lease(let lease):
                passive = lease
                answer(Self.passiveReply(lease, extended: extended))
            case .wait(let wait): awaitPassivePort(wait, extended: extended)
            }
        } catch {
            server.logger.warning("no passive port", metadata: ["error": "\(error)"])
            answer(.noPassivePort)
        }
    }

    /// Waits for a port that another session of the same client has: nothing more is read meanwhile.
    private func awaitPassivePort(_ wait: LeaseWait, extended: Bool) {
        guard let context else { return }
        work = .command
        passiveWait = wait
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        sessions.lend()
        wait.whenLeased { lease in
            loop.execute {
                handler.value.passiveWait = nil
                handler.value.passive = handler.value.context == nil ? nil : lease
                handler.value.performed(lease.map { Self.passiveReply($0, extended: extended) } ?? .noPassivePort)
                handler.value.sessions.takeBack()
            }
        }
    }

    private static func passiveReply(_ lease: PassivePorts.Lease, extended: Bool) -> Reply {
        let address = lease.address
        if extended { return .enteringExtendedPassive(port: address.port) }
        return address.hostPort.map { .enteringPassive($0) } ?? Reply(425, "PASV cannot tell this address; use EPSV.")
    }
}

extension Reply {
    fileprivate static let noPassivePort = Reply(425, "No passive port is free. Try again.")
}
