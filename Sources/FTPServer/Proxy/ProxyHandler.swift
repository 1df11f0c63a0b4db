import FTPTransport
import Logging
import NIOCore

/// Takes the PROXY header from the beginning of a connection; the session begins after it.
///
/// The handler of the session is not there before its ends are known. This one holds no more than a header's bytes, for
/// no longer than `timeouts.proxyHeader`, and is gone once the header is read.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let socket: TappedConnection
    private let bound: Duration
    private let logger: Logger
    private let makeSession: (SessionEnds) throws -> [any ChannelHandler]
    private var bytes: [UInt8] = []
    private var deadline: Scheduled<Void>?
    private var isDone = false

    init(
        socket: TappedConnection, bound: Duration, logger: Logger,
        makeSession: @escaping (SessionEnds) throws -> [any ChannelHandler]
    ) {
        self.socket = socket
        self.bound = bound
        self.logger = logger
        self.makeSession = makeSession
    }

    func channelActive(context: ChannelHandlerContext) {
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(bound)) {
            handler.value.refuse(channel, "none in time")
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        let buffer = unwrapInboundIn(data)
        buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
        do throws(ProxyHeader.Malformed) {
            guard let header = try ProxyHeader.read(bytes) else { return }
            begin(header, context: context)
        } catch {
            refuse(context.channel, "\(error)")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isDone = true
        context.close(promise: nil)
    }

    /// Lets the session begin, with what has already come after the header.
    private func begin(_ header: ProxyHeader, context: ChannelHandlerContext) {
        isDone = true
        deadline?.cancel()
        do {
            let session = try makeSession(SessionEnds(socket: socket, header))
            try context.pipeline.syncOperations.addHandlers(session, position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelActive()
        if bytes.count > header.length {
            context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: bytes[header.length...])))
        }
        bytes = []
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    /// Ends a connection without a header. The protocol wants no word to be said: a proxy would pass it on to a client
    /// as if it were meant for it.
    private func refuse(_ channel: any Channel, _ reason: String) {
        guard !isDone else { return }
        isDone = true
        deadline?.cancel()
        logger.warning(
            "a trusted proxy sent no PROXY header",
            metadata: ["proxy": "\(socket.remote.shown)", "reason": "\(reason)"])
        channel.close(promise: nil)
    }
}
