import FTPAnalysis
import PacketCapture

/// A session written down as who said what, recorded as a capture.
struct Script {
    let client: Endpoint
    let server: Endpoint
    private(set) var file: [UInt8] = []
    private(set) var synthesizer = SessionSynthesizer()
    private let control: SessionSynthesizer.ConnectionID
    private var now = Timestamp(seconds: 1_047_222_986, nanoseconds: 0)

    init(
        client: Endpoint = Endpoint(IPAddress(192, 0, 2, 10), 50_000),
        server: Endpoint = Endpoint(IPAddress(198, 51, 100, 7), 21)
    ) {
        self.client = client
        self.server = server
        synthesizer.begin(into: &file)
        control = synthesizer.open(from: client, to: server, at: now, into: &file)
    }

    /// A session with its greeting and an anonymous login.
    static func loggedIn(
        client: Endpoint = Endpoint(IPAddress(192, 0, 2, 10), 50_000),
        server: Endpoint = Endpoint(IPAddress(198, 51, 100, 7), 21)
    ) -> Script {
        var script = Script(client: client, server: server)
        script.s("220 FTP server ready")
        script.c("USER anonymous", "230 Welcome")
        return script
    }

    mutating func wait(milliseconds: UInt64) { now = now.advanced(byNanoseconds: milliseconds * 1_000_000) }

    /// The client gives a command, the server answers.
    mutating func c(_ command: String, _ reply: String? = nil) {
        say(command, .initiator)
        if let reply { s(reply) }
    }

    /// The server says a line, or several.
    mutating func s(_ reply: String) { say(reply, .responder) }

    private mutating func say(_ text: String, _ side: Connection.Side) {
        wait(milliseconds: 1)
        let bytes = Array((text + "\r\n").utf8)
        synthesizer.send(bytes.span, on: control, from: side, at: now, into: &file)
    }

    /// Bytes on the control connection as they are.
    mutating func bytes(_ bytes: [UInt8], from side: Connection.Side) {
        wait(milliseconds: 1)
        synthesizer.send(bytes.span, on: control, from: side, at: now, into: &file)
    }

    mutating func open(from: Endpoint, to: Endpoint) -> SessionSynthesizer.ConnectionID {
        wait(milliseconds: 1)
        return synthesizer.open(from: from, to: to, at: now, into: &file)
    }

    mutating func send(_ bytes: [UInt8], on data: SessionSynthesizer.ConnectionID, from side: Connection.Side) {
        wait(milliseconds: 1)
        synthesizer.send(bytes.span, on: data, from: side, at: now, into: &file)
    }

    mutating func close(_ data: SessionSynthesizer.ConnectionID, first side: Connection.Side) {
        wait(milliseconds: 1)
        synthesizer.close(data, from: side, at: now, into: &file)
        synthesizer.close(data, from: side.other, at: now, into: &file)
    }

    mutating func reset(_ data: SessionSynthesizer.ConnectionID, from side: Connection.Side) {
        wait(milliseconds: 1)
        synthesizer.reset(data, from: side, at: now, into: &file)
    }

    /// Data on a connection that is opened and closed for it; the opener is the initiator.
    mutating func data(_ text: String, from: Endpoint, to: Endpoint, sender: Connection.Side) {
        let data = open(from: from, to: to)
        send(Array(text.utf8), on: data, from: sender)
        close(data, first: sender)
    }

    mutating func quit() {
        c("QUIT", "221 Goodbye")
        wait(milliseconds: 1)
        synthesizer.close(control, from: .responder, at: now, into: &file)
        synthesizer.close(control, from: .initiator, at: now, into: &file)
    }

    /// The capture.
    mutating func capture() -> [UInt8] {
        wait(milliseconds: 500)
        synthesizer.end(at: now, into: &file)
        return file
    }
}
