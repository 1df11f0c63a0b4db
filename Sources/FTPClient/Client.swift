import FTPCore
import FTPTransport

/// A session with an FTP server.
///
/// ```swift
/// let client = try await Client.connect(to: "ftp.example.org")
/// try await client.logIn()
/// for entry in try await client.list("pub") { print(entry.shownName) }
/// try await client.download("pub/README", to: "README")
/// try await client.quit()
/// ```
///
/// Tasks may share a client: what one asks for is done before the next one's turn. Every method throws ``ClientError``.
public actor Client {
    /// Another one takes its place where TLS 1.3 has to be given up.
    var control: ControlConnection
    let connector: Connector
    let pinned: Fingerprint?
    let configuration: ClientConfiguration
    let turns = Turns()
    let activePorts: ActivePorts
    /// What this server was found not to have, so that it is not asked twice.
    var lacks: Set<Verb> = []

    /// Who has logged in, to do so again on another control connection.
    var credentials: (user: String, password: String, account: String?)?
    var hasFallenBack = false
    /// What else another control connection has to be told.
    var journal = SessionJournal()

    /// What the server said when the connection was made.
    public nonisolated let greeting: Reply

    /// Runs what blocks. Shared by all clients of the process; threads end when they are idle.
    static let workers = WorkerPool(limit: 256)

    private init(_ opened: Connector.Opened, by connector: Connector) {
        control = opened.control
        greeting = opened.greeting
        pinned = opened.pinned
        self.connector = connector
        configuration = connector.configuration
        activePorts = ActivePorts(range: configuration.activePorts)
    }

    /// Connects to a server, by name or address, waits for its greeting, and begins TLS as ``ClientConfiguration/security``
    /// says.
    public static func connect(
        to host: String, port: UInt16 = 21, configuration: ClientConfiguration = ClientConfiguration()
    ) async throws(ClientError) -> Client {
        ignoreBrokenPipes()
        let connector = Connector(host: host, port: port, configuration: configuration)
        return Client(try await connector.open(), by: connector)
    }

    /// Logs in: anonymously unless told otherwise. Only what the server asks for is sent.
    public func logIn(
        user: String = "anonymous", password: String = "anonymous@", account: String? = nil
    ) async throws(ClientError) {
        var reply = try await control.perform(.user(Array(user.utf8)))
        if reply.code == .needPassword { reply = try await control.perform(.pass(Array(password.utf8))) }
        if reply.code == .needAccount {
            guard let account else {
                throw ClientError(.loginRefused, "The server wants an account (ACCT) as well", reply: reply)
            }
            reply = try await control.perform(.acct(Array(account.utf8)))
        }
        guard reply.code.isCompletion else {
            throw ClientError(.loginRefused, "The server does not let \(user) in", reply: reply)
        }
        credentials = (user, password, account)
    }

    /// What protects the control connection, such as `TLSv1.3 TLS_AES_128_GCM_SHA256`; nil when nothing does.
    public var protection: String? { control.agreement.map { "\($0.version) \($0.cipher)" } }

    /// Ends the session: QUIT, and the server's last reply. The connection is closed in any case.
    @discardableResult
    public func quit() async throws(ClientError) -> Reply {
        do {
            let reply = try await control.perform(.quit)
            await control.close()
            return reply
        } catch {
            await control.close()
            throw error
        }
    }

    /// Closes the control connection without a word, for when the server no longer listens.
    public func close() async { await control.close() }

    /// Whether the next data connection speaks TLS.
    public var protectsData: Bool {
        get async throws(ClientError) { try await control.dataProtection() != nil }
    }

    /// Sends a command as it is and gives back its last reply, whatever it is. Not for commands that move data.
    public func perform(_ command: Command) async throws(ClientError) -> Reply {
        let reply = try await control.perform(command)
        journal.note(command, reply)
        return reply
    }

    /// Sends a command that must succeed.
    @discardableResult
    func require(_ command: Command, _ failure: @autoclosure () -> String) async throws(ClientError) -> Reply {
        let reply = try await perform(command)
        guard reply.code.isCompletion || reply.code.severity == .intermediate else {
            throw ClientError(.refused, failure(), reply: reply)
        }
        return reply
    }
}
