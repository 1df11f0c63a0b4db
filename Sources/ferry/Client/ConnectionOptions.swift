import ArgumentParser
import FTPAnalysis
import FTPClient
import FTPCore
import FTPTransport
import Glibc

/// What all verbs that talk to a server can be told.
struct ConnectionOptions: ParsableArguments {
    enum DataMode: String, EnumerableFlag {
        case passive
        case active

        static func help(for value: DataMode) -> ArgumentHelp? {
            switch value {
            case .passive: "The client opens the data connections."
            case .active: "The server opens the data connections."
            }
        }
    }

    @Flag var mode = DataMode.passive

    @Option(
        help: "The ports to listen on in active mode, as FIRST-LAST, taken one after another. By default any free one.")
    var activePorts: String?

    @Flag(name: .shortAndLong, help: "Show the dialogue with the server on standard error.")
    var verbose = false

    @Flag(help: "Show passwords in the dialogue.")
    var showSecrets = false

    @OptionGroup var tls: TLSOptions

    @Option(help: "Record the session in this file, as a capture (pcapng) of what was said, under TLS too.")
    var capture: String?

    @Flag(help: "Put asterisks in the place of passwords in what --capture records.")
    var maskSecrets = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        _ = try activeRange()
        guard !maskSecrets || capture != nil else {
            throw ValidationError("--mask-secrets is for what --capture records.")
        }
    }

    private func activeRange() throws -> ClosedRange<UInt16>? {
        guard let activePorts else { return nil }
        let ends = activePorts.split(separator: "-", maxSplits: 1).compactMap { UInt16($0) }
        guard ends.count == 2, ends[0] > 0, ends[0] <= ends[1] else {
            throw ValidationError("--active-ports takes FIRST-LAST, both 1 to 65535, such as 50000-50100.")
        }
        return ends[0]...ends[1]
    }

    /// Connects, logs in, runs `body`, and ends the session, whatever came of it.
    func withClient<Result: Sendable>(
        _ url: FTPURL, _ body: (Client) async throws(ClientError) -> Result
    ) async throws -> Result {
        let recorder = try capture.map { try CaptureRecorder(path: $0, masksSecrets: maskSecrets) }
        var configuration = ClientConfiguration()
        configuration.dataMode = mode == .active ? .active : .passive
        configuration.activePorts = try activeRange()
        configuration.tap = recorder
        configuration.security = try tls.security(for: url)
        if verbose {
            let secrets = showSecrets
            configuration.transcript = { Self.show($0, secrets: secrets) }
        }
        let result: Result
        do throws(ClientError) {
            result = try await Self.session(url, configuration, body)
        } catch {
            try? recorder?.finish()
            throw Failure(error, advice: TLSAdvice(tls: tls, url: url).on(error))
        }
        try recorder?.finish()
        return result
    }

    private static func session<Result: Sendable>(
        _ url: FTPURL, _ configuration: ClientConfiguration, _ body: (Client) async throws(ClientError) -> Result
    ) async throws(ClientError) -> Result {
        let client = try await Client.connect(to: url.host, port: url.port, configuration: configuration)
        do throws(ClientError) {
            try await TLSAdvice.warn(of: client, url, configuration.security.mode)
            try await client.logIn(user: url.user ?? "anonymous", password: url.password ?? "anonymous@")
            let result = try await body(client)
            // The work is done: a server that does not answer QUIT takes nothing from it.
            _ = try? await client.quit()
            return result
        } catch {
            _ = try? await client.quit()
            throw error
        }
    }

    /// Shows one side's words, control characters made visible: a server must not steer the terminal.
    private static func show(_ utterance: ClientConfiguration.Utterance, secrets: Bool) {
        switch utterance {
        case .command(let line): Terminal.printError("> " + VisibleText.escaped(line.shown(secrets: secrets)))
        case .reply(let reply):
            let lines = reply.lines
            for (index, line) in lines.enumerated() {
                let mark = index == lines.count - 1 ? " " : "-"
                Terminal.printError("< \(reply.code.number)\(mark)" + VisibleText.escaped(line))
            }
        }
    }
}

extension Failure {
    /// The client's errors with their exit codes.
    init(_ error: ClientError, advice: String? = nil) {
        // Certificates and replies have names and words of strangers in them.
        let text = "\(error)".split(separator: "\n", omittingEmptySubsequences: false)
            .map { VisibleText.escaped(String($0)) }.joined(separator: "\n")
        switch error.code {
        case .unreachable, .connectionClosed: self.init(text, advice: advice, code: .unreachable)
        case .notFTP: self.init(text, advice: advice, code: .protocolViolation)
        case .security, .untrusted: self.init(text, advice: advice, code: .security)
        case .loginRefused: self.init(text, advice: advice, code: .loginRefused)
        case .refused: self.init(text, advice: advice, code: .refused)
        case .dataConnection:
            self.init(text, advice: advice ?? "Try the other mode: --active or --passive.", code: .dataConnection)
        case .incomplete: self.init(text, advice: advice, code: .dataConnection)
        case .timedOut: self.init(text, advice: advice, code: .timedOut)
        case .localFile: self.init(text, code: .localFile)
        case .cancelled: self.init(text, code: .failed)
        }
    }
}
