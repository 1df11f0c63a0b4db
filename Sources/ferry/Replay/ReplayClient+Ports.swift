import FTPAnalysis
import FTPCore
import FTPTransport
import Glibc

/// What a captured command has to be in this session: other ports, perhaps another user.
extension ReplayClient {
    /// The line to send for a scene.
    func adapted(_ scene: Screenplay.Scene) throws(ReplayStop) -> CommandLine {
        switch scene.command {
        case .user: plan.user.map { CommandLine(.user, $0) } ?? scene.line
        case .pass: plan.password.map { CommandLine(.pass, $0) } ?? scene.line
        case .port: try listen { isIPv6 ? .eprt($0) : .port($0) }
        case .eprt: try listen { .eprt($0) }
        case .lprt: try listen { .lprt($0) }
        // RFC 959's form holds no IPv6 address.
        case .pasv where isIPv6: Command.epsv(nil).line
        case .epsv(.some): Command.epsv(isIPv6 ? .ipv6 : .ipv4).line
        case _: scene.line
        }
    }

    /// Uses what a reply says about the next data connection. Whatever host it names: only the server's is connected to.
    func settle(_ line: CommandLine, _ reply: Reply) {
        guard let verb = line.verb else { return }
        let port: UInt16?
        switch verb {
        case .port, .eprt, .lprt:
            if reply.code.isNegative { listener = nil }
            return
        case .pasv: port = DataAddress(passiveReply: reply.text)?.port
        case .epsv: port = DataAddress.port(inExtendedPassiveReply: reply.text)
        case .lpsv: port = DataAddress(longPassiveReply: reply.text)?.port
        case _: return
        }
        forgetPorts()
        guard let port, reply.code.isCompletion else { return }
        var address = plan.address
        address.port = port
        passive = address
    }

    /// The next data connection has to be agreed on anew.
    func forgetPorts() {
        listener = nil
        passive = nil
    }

    private var isIPv6: Bool { control.localAddress?.host.isIPv6 ?? false }

    private func listen(_ command: (DataAddress) -> Command) throws(ReplayStop) -> CommandLine {
        do throws(SocketFailure) {
            guard let host = control.systemAddress else { throw .unintelligible }
            let new = try BlockingSocket.listening(on: host, within: plan.timeout)
            guard let address = new.localAddress else { throw .unintelligible }
            listener = consume new
            passive = nil
            return command(address).line
        } catch {
            throw .data(error)
        }
    }
}
