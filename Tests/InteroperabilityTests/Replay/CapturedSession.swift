import PacketCapture

/// A captured session of a server that nobody runs any more: a login, a directory, a download, an upload.
struct CapturedSession {
    private static let client = IPAddress(192, 0, 2, 10)
    private static let server = IPAddress(198, 51, 100, 7)

    let mode: DataMode
    /// Who logs in.
    var login = Endpoint.Login.anonymous
    private var synthesizer = SessionSynthesizer()
    private var file: [UInt8] = []
    private var now = Timestamp(seconds: 1_047_222_986, nanoseconds: 0)
    private var port: UInt16 = 50_000

    init(_ mode: DataMode, login: Endpoint.Login = .anonymous) {
        self.mode = mode
        self.login = login
    }

    /// The capture. The upload goes to `ServedFolder.uploadPath`.
    mutating func capture(download: Sample, upload: Sample) -> [UInt8] {
        synthesizer.begin(into: &file)
        let control = synthesizer.open(
            from: PacketCapture.Endpoint(Self.client, 50_000), to: PacketCapture.Endpoint(Self.server, 21), at: now,
            into: &file)
        say("220 Partner ready", control, .responder)
        switch login {
        case .anonymous: exchange(["USER anonymous", "331 Password, please", "PASS guest@"], control)
        case .account(let user, _): exchange(["USER \(user)", "331 Password, please", "PASS other"], control)
        }
        exchange(["230 Hello", "TYPE I", "200 Image it is"], control)
        transfer("RETR \(download.name)", download.contents, from: .responder, control)
        exchange(["SIZE \(download.name)", "213 \(download.contents.count)"], control)
        transfer("STOR \(ServedFolder.uploadPath(upload.name))", upload.contents, from: .initiator, control)
        exchange(["CWD nowhere", "550 No such directory", "QUIT", "221 Goodbye"], control)
        synthesizer.end(at: now, into: &file)
        return file
    }

    private mutating func transfer(
        _ command: String, _ bytes: [UInt8], from sender: Connection.Side, _ control: SessionSynthesizer.ConnectionID
    ) {
        port += 1
        let low = "\(port >> 8),\(port & 255)"
        let (from, to): (PacketCapture.Endpoint, PacketCapture.Endpoint)
        switch mode {
        case .passive:
            exchange(["PASV", "227 Entering Passive Mode (198,51,100,7,\(low))"], control)
            (from, to) = (.init(Self.client, port), .init(Self.server, port))
        case .active:
            exchange(["PORT 192,0,2,10,\(low)", "200 PORT is fine"], control)
            (from, to) = (.init(Self.server, 20), .init(Self.client, port))
        }
        exchange([command, "150 Here it goes"], control)
        let data = synthesizer.open(from: from, to: to, at: tick(), into: &file)
        let opener: Connection.Side = mode == .passive ? .initiator : .responder
        let side: Connection.Side = sender == opener ? .initiator : .responder
        synthesizer.send(bytes.span, on: data, from: side, at: tick(), into: &file)
        synthesizer.close(data, from: side, at: tick(), into: &file)
        synthesizer.close(data, from: side.other, at: tick(), into: &file)
        say("226 There it is", control, .responder)
    }

    /// Lines of both sides: those that begin with a digit are the server's.
    private mutating func exchange(_ lines: [String], _ control: SessionSynthesizer.ConnectionID) {
        for line in lines { say(line, control, line.first?.isNumber == true ? .responder : .initiator) }
    }

    private mutating func say(_ line: String, _ control: SessionSynthesizer.ConnectionID, _ side: Connection.Side) {
        let bytes = Array((line + "\r\n").utf8)
        synthesizer.send(bytes.span, on: control, from: side, at: tick(), into: &file)
    }

    private mutating func tick() -> Timestamp {
        now = now.advanced(byNanoseconds: 1_000_000)
        return now
    }
}
