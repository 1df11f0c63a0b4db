import Dispatch
import FTPCore
import Glibc
import NIOCore

@testable import FTPTransport

/// One session of a ``TLSServer``.
final class TLSServerSession: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: TLSServer?
    private var tls: TLSHandler?
    private var text = ""
    private var isPrivate = false
    private var isTrickling = false
    private var listener: DataListener?

    init(_ server: TLSServer?) { self.server = server }

    func addTLS(to channel: any Channel, _ context: TLSServerContext) throws {
        let handler = try TLSHandler(context)
        try channel.pipeline.syncOperations.addHandler(handler, position: .first)
        tls = handler
    }

    func channelActive(context: ChannelHandlerContext) { say("220 Ready.\r\n", context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Not before the client has begun: what is in one segment with the reply is an injection.
        if isTrickling {
            isTrickling = false
            return trickle(context)
        }
        text += String(buffer: unwrapInboundIn(data))
        while let end = text.firstIndex(of: "\r\n") {
            let line = String(text[..<end])
            text = String(text[text.index(after: end)...])
            server?.note(line: line)
            do { try answer(line, context) } catch { context.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func answer(_ line: String, _ context: ChannelHandlerContext) throws {
        guard let behaviour = server?.behaviour else { return }
        switch line.prefix(4) {
        case "AUTH":
            let isLater = server?.lines.dropLast().contains("QUIT") == true
            let auth = isLater ? behaviour.laterAuth ?? behaviour.auth : behaviour.auth
            let reply = line == "AUTH SSL" ? behaviour.authSSL ?? auth : auth
            say(reply, context)
            guard reply.hasPrefix("234") || reply.hasPrefix("334") else { return }
            if behaviour.staysPlain { return say("230 Welcome.\r\n", context) }
            switch behaviour.controlHandshake {
            case .usual, .late: break
            case .silent: return
            case .trickling: return isTrickling = true
            }
            // What was injected is on its way before the handshake, which no client gets to.
            try addTLS(to: context.channel, behaviour.context)
        case "PBSZ": say(behaviour.pbsz, context)
        case "PROT":
            if let later = behaviour.laterProt, server?.lines.contains("QUIT") == true {
                return say(later, context)
            }
            if behaviour.prot.hasPrefix("2") { isPrivate = !behaviour.hasPlainData && line == "PROT P" }
            say(behaviour.prot, context)
        case "SIZE": say(behaviour.size.map { "213 \($0)\r\n" } ?? "502 What?\r\n", context)
        case "HOST", "OPTS", "LANG", "STRU": say("200 Fine.\r\n", context)
        case "USER": say("331 Password?\r\n", context)
        case "PASS": say("230 Welcome.\r\n", context)
        case "TYPE": say("200 Fine.\r\n", context)
        case "PWD": say("257 \"/here\" is it.\r\n", context)
        case "CWD ": say("250 Fine.\r\n", context)
        case "EPSV":
            let new = try DataListener(
                host: .ipv4(127, 0, 0, 1), port: 0, timeouts: DataTimeouts(connect: .seconds(5), stall: .seconds(5)))
            listener = new
            say("229 Here (|||\(new.address.port)|)\r\n", context)
        case "RETR", "STOR":
            say("150 Go.\r\n", context)
            move(isUpload: line.hasPrefix("STOR"), context)
        case "QUIT":
            say("221 Bye.\r\n", context)
            context.close(promise: nil)
        default: say("502 What?\r\n", context)
        }
    }

    /// The head of a record, and then its body, which has no end.
    private func trickle(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: TLSServer.recordHead)), promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { task in
            guard channel.isActive else { return task.cancel() }
            channel.writeAndFlush(ByteBuffer(bytes: [0]), promise: nil)
        }
    }

    private func move(isUpload: Bool, _ context: ChannelHandlerContext) {
        guard let server, let listener else { return }
        let transfer = TLSServerTransfer(
            server: server, listener: listener,
            control: isPrivate || server.behaviour.protectsFromTheStart ? tls?.agreement : nil, isUpload: isUpload)
        let channel = context.channel
        // A thread of its own: the shared ones are few, and some of these wait for long.
        DispatchQueue(label: "transfer").async {
            let reply = transfer.run()
            channel.writeAndFlush(ByteBuffer(string: reply), promise: nil)
        }
    }
}

/// One transfer of it, on a thread of its own.
private struct TLSServerTransfer: Sendable {
    let server: TLSServer
    let listener: DataListener
    /// What the control connection has agreed on; nil for data in the clear.
    let control: TLSAgreement?
    let isUpload: Bool

    private var timeouts: DataTimeouts { DataTimeouts(connect: .seconds(5), stall: .seconds(5)) }

    /// Moves the data; the reply to say.
    func run() -> String {
        do {
            var connection = try listener.accept(
                from: .host(.ipv4(127, 0, 0, 1)), timeouts: timeouts, control: TransferControl())
            switch server.behaviour.dataHandshake {
            case .usual: break
            case .late(let time): usleep(UInt32(time.milliseconds) * 1_000)
            case .silent: return hearOut(connection)
            case .trickling: return trickle(connection)
            }
            if let control, let refusal = try protect(&connection, control) { return refusal }
            if isUpload {
                let bytes = try all(of: connection)
                if server.behaviour.keepsUploadOpen {
                    server.note(upload: bytes, .unknown)
                    server.hold(dup(connection.socket.descriptor))
                    return "226 Done.\r\n"
                }
                server.note(upload: bytes, connection.finishAfterPeer())
            } else {
                try connection.send(server.behaviour.content)
                if server.behaviour.cuts { cut(connection) } else { connection.finish() }
            }
            return "226 Done.\r\n"
        } catch {
            return "426 \(error)\r\n"
        }
    }

    private func protect(_ connection: inout DataConnection, _ control: TLSAgreement) throws -> String? {
        let agreement = try connection.startTLS(.server(server.behaviour.context), timeouts: timeouts)
        let isResumed = agreement.resumes(control)
        server.note(resumed: isResumed)
        if server.behaviour.refusesNewestData, agreement.version == .v1_3 { return "522 Session reuse required.\r\n" }
        if server.behaviour.requiresReuse, !isResumed { return "522 Session reuse required.\r\n" }
        return nil
    }

    private func all(of connection: borrowing DataConnection) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 50_000, alignment: 1)
        defer { part.deallocate() }
        while true {
            let count = try connection.receive(into: part)
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }

    /// Says nothing until the peer has gone.
    private func hearOut(_ connection: consuming DataConnection) -> String {
        var byte: UInt8 = 0
        while recv(connection.socket.descriptor, &byte, 1, 0) > 0 {}
        connection.abort()
        return "425 No.\r\n"
    }

    /// Says a byte now and then until the peer has gone.
    private func trickle(_ connection: consuming DataConnection) -> String {
        let descriptor = connection.socket.descriptor
        var sent = send(descriptor, TLSServer.recordHead, TLSServer.recordHead.count, CInt(MSG_NOSIGNAL))
        var byte: UInt8 = 0
        while sent > 0 {
            usleep(20_000)
            sent = send(descriptor, &byte, 1, CInt(MSG_NOSIGNAL))
        }
        connection.abort()
        return "425 No.\r\n"
    }

    /// Ends the connection without the end of TLS, once the peer has it all.
    private func cut(_ connection: consuming DataConnection) {
        let descriptor = connection.socket.descriptor
        shutdown(descriptor, CInt(SHUT_WR))
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
        connection.abort()
    }
}
