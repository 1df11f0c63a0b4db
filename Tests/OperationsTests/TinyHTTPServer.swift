import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

/// An HTTP server of a test's: answers each request with the status that a closure says, or not at all.
struct TinyHTTPServer {
    let port: Int
    private let channel: any Channel

    static func start(
        _ group: any EventLoopGroup, _ answer: @escaping @Sendable (_ request: String) -> UInt?
    ) async throws -> TinyHTTPServer {
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TinyHTTPServer(port: try #require(channel.localAddress?.port), channel: channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (String) -> UInt?
        private var request = ""

        init(_ answer: @escaping @Sendable (String) -> UInt?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): request = "\(head.method) \(head.uri) "
            case .body(let part): request += String(buffer: part)
            case .end:
                guard let status = answer(request) else { return }
                let head = HTTPResponseHead(
                    version: .http1_1, status: HTTPResponseStatus(statusCode: Int(status)),
                    headers: ["Content-Length": "0"])
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
