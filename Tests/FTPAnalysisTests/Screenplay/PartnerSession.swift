import FTPAnalysis
import FTPCore
import PacketCapture

/// A session with a partner's server: login, a listing, a download that is continued, an upload.
enum PartnerSession {
    static let file = Array("one line\r\nand another\r\n".utf8)
    static let listing = "-rw-r--r-- 1 ftp ftp 23 Mar 7 15:16 orders.txt\r\n"

    /// The script; `cut` leaves out the middle of the download.
    static func script(cut: Bool = false) -> Script {
        var script = Script()
        script.s("220-Partner\r\n220 ready")
        script.c("USER bob", "331 Password, please")
        script.c("PASS secret", "230 Hello bob")
        script.c("PWD", "257 \"/home/bob\" is current")
        script.c("TYPE I", "200 Image it is")
        script.c("CWD data", "250 In data")
        script.c("PASV", "227 Passive (198,51,100,7,200,1)")
        script.c("LIST", "150 Here it comes")
        let port = Endpoint(script.server.address, 51_201)
        let client = script.client.address
        script.data(listing, from: Endpoint(client, 50_001), to: port, sender: .responder)
        script.s("226 Listed")
        script.c("PASV", "227 Passive (198,51,100,7,200,2)")
        script.c("RETR orders.txt", "150 Sending")
        let second = Endpoint(script.server.address, 51_202)
        let data = script.open(from: Endpoint(client, 50_002), to: second)
        script.send(cut ? Array(file.prefix(5)) : file, on: data, from: .responder)
        if cut { script.reset(data, from: .responder) } else { script.close(data, first: .responder) }
        script.s("226 Sent")
        script.c("PASV", "227 Passive (198,51,100,7,200,3)")
        script.c("STOR answer.txt", "150 Go ahead")
        script.data(
            "answer", from: Endpoint(client, 50_003), to: Endpoint(script.server.address, 51_203), sender: .initiator)
        script.s("226 Stored")
        script.c("DELE nothing", "550 No such file")
        script.quit()
        return script
    }

    static func play(cut: Bool = false) throws -> Screenplay {
        var script = script(cut: cut)
        return try play(of: script.capture())
    }

    static func play(of capture: [UInt8]) throws -> Screenplay {
        try play(of: capture, limit: 1 << 20)
    }

    /// The play of a capture's first session, with so many bytes of what was moved.
    static func play(of capture: [UInt8], limit: Int) throws -> Screenplay {
        var options = Analyzer.Options()
        options.contents = true
        var contents = KeptContents(ofSession: 1, limit: limit)
        var (reader, analyzer, analysis) = (CaptureReader(), Analyzer(options), Analysis())
        reader.append(capture.span)
        while let packet = try reader.next() {
            analyzer.receive(packet, reader.buffer.span)
            analyzer.hand(to: &analysis, &contents, reader.buffer.span)
        }
        analyzer.finish()
        analyzer.hand(to: &analysis, &contents, reader.buffer.span)
        guard let record = analysis.records.first else { throw NoSession() }
        return Screenplay(record, contents)
    }

    struct NoSession: Error {}
}

extension Understudy {
    /// Answers a line of text.
    mutating func answer(_ text: String) -> Turn { answer(CommandLine(Array(text.utf8))) }

    /// An understudy of the partner's server, for a client that is logged in.
    static func loggedIn(cut: Bool = false) throws -> Understudy {
        var understudy = Understudy(Repertoire(try PartnerSession.play(cut: cut)))
        _ = understudy.answer("USER bob")
        _ = understudy.answer("PASS secret")
        return understudy
    }
}

extension Understudy.Turn {
    /// The code of the last reply.
    var code: UInt16? {
        switch action {
        case .say(let replies), .end(let replies): replies.last?.code.number
        case .connect(_, let reply), .listen(let reply), .send(_, _, let reply, _), .receive(_, _, let reply):
            reply.code.number
        }
    }

    /// What is sent.
    var bytes: [UInt8]? {
        if case .send(_, let bytes, _, _) = action { Array(bytes) } else { nil }
    }
}
