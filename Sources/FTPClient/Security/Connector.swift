import FTPCore
import FTPTransport

/// Makes control connections to one server: the first, and those in its place.
struct Connector: Sendable {
    let host: String
    let port: UInt16
    let configuration: ClientConfiguration

    /// A control connection that is ready for the login.
    struct Opened: Sendable {
        let control: ControlConnection
        let greeting: Reply
        /// The one certificate that was agreed to, when somebody was asked.
        var pinned: Fingerprint?
    }

    /// What has to be protected, even where that is only preferred.
    struct Needs {
        var control = false
        var data = false
    }

    /// Connects, and asks about a certificate that is not trusted, if there is somebody to ask.
    func open() async throws(ClientError) -> Opened {
        let memory = configuration.security.memory
        let isOld = await Client.onWorker { [name] in memory.isOld(name) }
        let maximum = isOld ? .v1_2 : configuration.security.maximumVersion.setting
        do throws(ClientError) {
            return try await open(maximum: maximum, pinned: nil)
        } catch {
            guard configuration.security.trust.mayAsk, let confirm = configuration.security.confirm,
                case .untrusted(let distrust, let certificate?)? = error.failure
            else { throw error }
            let presented = PresentedCertificate(certificate, distrust, host: host, port: port)
            guard await confirm(presented) else { throw error }
            return try await open(maximum: maximum, pinned: presented.fingerprint)
        }
    }

    /// Connects, waits for the greeting, and begins TLS as far as it is wanted.
    func open(
        maximum: TLSVersion, pinned: Fingerprint?, needs: Needs = Needs()
    ) async throws(ClientError) -> Opened {
        let security = configuration.security
        var session: TLSClientSession?
        if security.mode != .off {
            let context = try await Client.onWorker { () throws(ClientError) in
                // What the least version forbids is not fallen back to.
                try security.context(maximum: max(maximum, security.minimumVersion.setting), pinned: pinned)
            }
            session = TLSClientSession(context, host: host)
        }
        var (control, greeting) = try await ControlConnection.open(
            host: host, port: port, configuration: configuration, implicit: security.mode == .implicit ? session : nil)
        do throws(ClientError) {
            guard greeting.code == .serviceReady else {
                throw ClientError(.refused, "\(host) does not take sessions", reply: greeting)
            }
            if let session, try await begin(session, on: &control, needs) { try await protectData(on: control, needs) }
        } catch {
            await control.close()
            throw error
        }
        return Opened(control: control, greeting: greeting, pinned: pinned)
    }

    /// Takes note that this server's data connections cannot resume with TLS 1.3.
    func rememberOld() async {
        let memory = configuration.security.memory
        await Client.onWorker { [name] in memory.remember(old: name) }
    }

    /// The server as it is known: `host:port`, IPv6 in brackets.
    private var name: String { ServerName.of(host, port) }

    /// Whether TLS is spoken from now on.
    private func begin(
        _ session: TLSClientSession, on control: inout ControlConnection, _ needs: Needs
    ) async throws(ClientError) -> Bool {
        switch configuration.security.mode {
        case .off: return false
        case .implicit: return true
        case .preferred, .required: break
        }
        var reply = try await control.secure(session, by: "TLS")
        // Servers from before RFC 4217 know the name of its drafts only.
        if reply.saysUnknown { reply = try await control.secure(session, by: "SSL") }
        if control.agreement != nil { return true }
        guard configuration.security.mode == .required || needs.control else { return false }
        throw ClientError(
            .security, "\(host) does not take AUTH TLS; nothing secret was sent in the clear", reply: reply)
    }

    /// PBSZ and PROT (RFC 4217 §9). Where TLS is only preferred, data connections may stay in the clear.
    ///
    /// A server where they are protected from the start, by AUTH SSL or implicitly, may know neither command: nothing
    /// but TLS goes over them then, so that it has to mean it.
    private func protectData(on control: ControlConnection, _ needs: Needs) async throws(ClientError) {
        _ = try await control.perform(.pbsz(0))
        let reply = try await control.perform(.prot(.private))
        guard !reply.code.isCompletion, try await control.dataProtection() == nil else { return }
        guard configuration.security.mode != .preferred || needs.data else { return }
        throw ClientError(
            .security, "\(host) does not protect data connections (PROT P); nothing was sent over one", reply: reply)
    }
}

extension Reply {
    /// Whether the server does not know the command, or what it was told.
    fileprivate var saysUnknown: Bool {
        switch code {
        case 500, 501, 502, 504: true
        case _: false
        }
    }
}
