import NIOCore
import NIOHTTP1

/// One connection of an operator's tool: takes one request, answers it, closes.
final class AdminHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let routes: AdminRoutes
    private var head: HTTPRequestHead?
    private var bodySize = 0
    private var isAnswered = false
    private var deadline: Scheduled<Void>?

    /// The longest body that is read, and not looked at: nothing here takes one.
    private static let bodyLimit = 4_096

    init(routes: AdminRoutes) { self.routes = routes }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: AdminListener.bound) { channel.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        isAnswered = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            bodySize += part.readableBytes
            if bodySize > Self.bodyLimit { write(.problem(.payloadTooLarge, "No body is wanted."), context) }
        case .end: answer(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Headers that are too long or no HTTP at all end here.
        guard !isAnswered, error is HTTPParserError else { return context.close(promise: nil) }
        write(.problem(.badRequest, "This is not a request."), context)
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head else { return context.close(promise: nil) }
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let routes = routes
        context.eventLoop.makeFutureWithTask { await routes.answer(head) }.whenSuccess { response in
            let (handler, context) = handler.value
            handler.write(response, context)
        }
    }

    private func write(_ response: AdminResponse, _ context: ChannelHandlerContext) {
        guard !isAnswered else { return }
        isAnswered = true
        var headers = HTTPHeaders(response.fields)
        if response.status != .noContent {
            headers.add(name: "Content-Type", value: response.contentType)
            headers.add(name: "Content-Length", value: String(response.body.utf8.count))
        }
        headers.add(name: "Cache-Control", value: "no-store")
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if self.head?.method != .HEAD, !response.body.isEmpty {
            let body = context.channel.allocator.buffer(string: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            // The client closes next; a request still on its way must not turn the answer into a reset.
            channel.close(mode: .output, promise: nil)
        }
    }
}
