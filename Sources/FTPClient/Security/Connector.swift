import FTPCore
import FTPTransport
import Synchronization

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

    /// Connects, and asks about a certificate that is not trusted, if there is somebody to ask.
    func open() async throws(ClientError) -> Opened {
        let maximum = OldServers.hold(self) ? .v1_2 : configuration.security.maximumVersion.setting
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
    func open(maximum: TLSVersion, pinned: Fingerprint?) async throws(ClientError) -> Opened {
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
            if let session, try await begin(session, on: &control) { try await protectData(on: control) }
        } catch {
            await control.close()
            throw error
        }
        return Opened(control: control, greeting: greeting, pinned: pinned)
    }

    /// Whether TLS is spoken from now on.
    private func begin(
        _ session: TLSClientSession, on control: inout ControlConnection
    ) async throws(ClientError) -> Bool {
        switch configuration.security.mode {
        case .off: return false
        case .implicit: return true
        case .preferred, .required: break
        }
        let reply = try await control.secure(session)
        if reply.code == 234 { return true }
        guard configuration.security.mode == .required else { return false }
        throw ClientError(
            .security, "\(host) does not take AUTH TLS; nothing secret was sent in the clear", reply: reply)
    }

    /// PBSZ and PROT (RFC 4217 §9). Where TLS is only preferred, data connections may stay in the clear.
    private func protectData(on control: ControlConnection) async throws(ClientError) {
        var reply = try await control.perform(.pbsz(0))
        if reply.code.isCompletion { reply = try await control.perform(.prot(.private)) }
        guard !reply.code.isCompletion, configuration.security.mode != .preferred else { return }
        throw ClientError(.security, "\(host) does not protect data connections (PROT P)", reply: reply)
    }
}

/// Servers whose data connections were found not to resume with TLS 1.3: known until the process ends.
enum OldServers {
    private static let found = Mutex<Set<String>>([])
    /// A process that has met more of them begins anew.
    private static let most = 10_000

    static func hold(_ connector: Connector) -> Bool { found.withLock { $0.contains(connector.name) } }

    static func add(_ connector: Connector) {
        found.withLock { found in
            if found.count >= most { found = [] }
            found.insert(connector.name)
        }
    }
}

extension Connector {
    fileprivate var name: String { "\(host.lowercased()):\(port)" }
}
