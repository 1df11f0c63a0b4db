import ArgumentParser
import FTPAnalysis
import FTPCore
import FTPTransport
import Glibc

/// `ferry replay`: one side of a captured session, played again for a real peer.
struct Replay: ParsableCommand {
    /// Which side is played.
    enum Part: String, ExpressibleByArgument, CaseIterable {
        case client, server
    }

    /// Exit codes of this subcommand beside the usual ones.
    private enum Exit {
        static let differs = ExitCode(1)
        static let unreadable = ExitCode(2)
    }

    static let configuration = CommandConfiguration(
        abstract: "Play one side of a captured session for a real server or client.",
        usage: """
            ferry replay FILE --as client URL [--session N] [--timeout S] [--json]
            ferry replay FILE --as server [--port P] [--address A] [--session N] [--once] [--json]
            """,
        discussion: """
            As client, the captured commands are sent to the server at URL, in order, and every reply is compared: same, \
            the same code in other words, another code that RFC 959 lets a server choose (150 for 125, 250 for 226), \
            another code; files by size and SHA-256. Uploads send the captured bytes. \
            PORT, EPRT and LPRT announce a port of this machine; the answers to PASV, EPSV and LPSV are used, but data \
            connections go to no host other than the server's. USER and PASS are the captured ones unless URL has its \
            own. Where the capture is encrypted the replay stops; what a recording holds of \
            the inside of TLS is played in the clear, without AUTH, PBSZ, PROT and CCC.

            As server, the captured greeting, replies, listings and file contents are served to real clients, where \
            they ask for what the capture holds: the same command, paths taken by what they mean. Uploads are compared \
            with the captured ones. What is not in the capture is answered as any server would, or refused, and listed \
            at the end: after Ctrl-C, or the one client of --once. Passwords are not checked.

              ferry replay partner.pcap --as client ftp://test:secret@127.0.0.1:2121
              ferry replay partner.pcap --as server --session 2 --port 2121

            Exit codes: 0 nothing of weight differs (all codes are equal, or equal in meaning), 1 codes or file contents differ, 2 the input \
            cannot be read, holds no such session or goes on encrypted, 3 the server cannot be reached or has closed \
            the connection, 4 the login was refused, 6 the data connection could not be made or broke, 8 the server \
            does not speak FTP, 9 a wait was over its bound.
            """)

    @Argument(help: "The capture, or - for standard input.", completion: .file(extensions: ["pcap", "pcapng", "cap"]))
    var file: String

    @Option(name: .customLong("as"), help: "The side to play: client or server.")
    var part: Part

    @Argument(help: "As client: the server, ftp://[USER:PASSWORD@]HOST[:PORT].")
    var url: FTPURL?

    @Option(help: "The session, by its number in ferry trace. Needed when the capture has several.")
    var session: Int?

    @Option(help: "The bound on every wait, in seconds. By default 30, as server 300.")
    var timeout: Double?

    @Option(help: "As server: the port to listen on; 0 for any free one.")
    var port: UInt16 = 2121

    @Option(help: "As server: the address to listen on. By default only this machine can connect.")
    var address = "127.0.0.1"

    @Flag(help: "As server: serve one client, then end.")
    var once = false

    @Flag(help: "Report as one JSON document.")
    var json = false

    @Flag(help: "Show passwords.")
    var showSecrets = false

    func validate() throws {
        if let timeout, !(0.001...86_400).contains(timeout) { throw ValidationError("--timeout is 0.001 to 86400.") }
        switch part {
        case .client:
            guard let url else { throw ValidationError("--as client needs the URL of a server.") }
            if url.isImplicit { throw ValidationError("A replay does not speak TLS: use ftp://.") }
            if url.path != nil { throw ValidationError("The URL names a server: the paths are the capture's.") }
        case .server:
            if url != nil { throw ValidationError("--as server takes no URL.") }
            guard HostAddress(address) != nil else { throw ValidationError("--address takes an IP address.") }
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        var source = ReplaySource()
        let play: Screenplay
        do {
            play = try source.read(file, session: session)
        } catch {
            Self.say(error.message)
            throw Exit.unreadable
        }
        for warning in source.warnings { Self.say(warning) }
        if play.isLaidOpen {
            Self.say("what was under TLS is played in the clear; AUTH, PBSZ, PROT and CCC are left out")
        }
        switch part {
        case .client: try playClient(of: play)
        case .server: try playServer(of: play)
        }
    }

    private func playClient(of play: Screenplay) throws {
        guard let url else { return }
        guard let address = SystemAddress(looking: url.host, port: url.port) else {
            throw Failure("There is no host \(url.host).", code: .unreachable)
        }
        let plan = ReplayPlan(
            address: address, user: url.user.map { Array($0.utf8) }, password: url.password.map { Array($0.utf8) },
            timeout: .seconds(timeout ?? 30))
        var report = ReplayReport(json: json, secrets: showSecrets)
        var stop: ReplayStop?
        do throws(ReplayStop) {
            let client = try ReplayClient(play, plan)
            try client.run { report.add($0) }
        } catch {
            stop = error
        }
        report.finish(stop: stop)
        if let failure = stop?.failure { throw failure }
        if report.differs { throw Exit.differs }
        if stop != nil { throw Exit.unreadable }
    }

    private func playServer(of play: Screenplay) throws {
        guard let place = SystemAddress(looking: address, port: port) else { return }
        let ledger = ReplayLedger(secrets: showSecrets)
        let server = try ReplayServer(
            Repertoire(play), at: place, timeout: .seconds(timeout ?? 300), ledger: ledger)
        let reach = HostAddress(address)?.isLoopback == true ? " (for this machine only; --address for others)" : ""
        // In the JSON report's place nothing else may stand.
        let line = "Listening on \(server.shownAddress)\(reach)"
        json ? Terminal.printError(line) : Terminal.print(line)
        server.run(once: once)
        Terminal.print(json ? ledger.json.text : ledger.text)
        if ledger.differs { throw Exit.differs }
    }

    static func say(_ text: String) { Terminal.printError("ferry replay: " + VisibleText.escaped(text)) }
}
