import NIOCore
import NIOEmbedded
import Testing

@testable import FTPTransport

/// Hears what a TLS handler tells those behind it.
final class Listener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    var events: [TLSEvent] = []
    var text = ""
    var onText: (String) -> Void = { _ in }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = String(buffer: unwrapInboundIn(data))
        text += part
        onText(part)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSEvent { events.append(event) }
    }
}

/// A control connection between two channels in memory.
final class ControlPair {
    struct End {
        let channel = EmbeddedChannel()
        let handler: TLSHandler
        let listener = Listener()

        init(_ handler: TLSHandler) { self.handler = handler }

        func begin() throws {
            try channel.pipeline.syncOperations.addHandlers([handler, listener])
        }

        func say(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
        var agreement: TLSAgreement? { handler.agreement }
        /// What it has failed of.
        var failure: TLSFailure? {
            for case .failed(let failure) in listener.events { return failure }
            return nil
        }
    }

    let server: End
    let client: End
    /// How many bytes of what either sends arrive at a time.
    var step = Int.max
    /// All that was sent, in plain text or not.
    private(set) var wire: [UInt8] = []

    convenience init(
        _ server: TLSServerContext, _ client: TLSClientSession, bounds: TLSBounds = TLSBounds(), step: Int = .max
    ) throws {
        try self.init(
            server: TLSHandler(server, bounds: bounds), client: TLSHandler(client, bounds: bounds), step: step)
    }

    init(server: TLSHandler, client: TLSHandler, step: Int = .max) throws {
        self.server = End(server)
        self.client = End(client)
        self.step = step
        for end in [self.server, self.client] {
            try end.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 21)).wait()
            try end.begin()
        }
    }

    /// Carries what is said until both are silent.
    func carry() throws {
        while try carry(from: client, to: server) || carry(from: server, to: client) {}
    }

    private func carry(from: End, to: End) throws -> Bool {
        from.channel.embeddedEventLoop.run()
        var moved = false
        while var buffer = try from.channel.readOutbound(as: ByteBuffer.self) {
            wire += Array(buffer.readableBytesView)
            while buffer.readableBytes > 0, let part = buffer.readSlice(length: min(step, buffer.readableBytes)) {
                moved = true
                guard to.channel.isActive else { continue }
                try to.channel.writeInbound(part)
            }
        }
        return moved
    }

    /// The handshake, to its end.
    static func shaken(
        _ server: TLSServerContext, _ client: TLSClientSession, step: Int = .max
    ) throws -> ControlPair {
        let pair = try ControlPair(server, client, step: step)
        try pair.carry()
        return pair
    }

    deinit {
        for end in [server, client] { _ = try? end.channel.finish(acceptAlreadyClosed: true) }
    }
}
