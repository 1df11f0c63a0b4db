import NIOCore
import NIOHTTP1
import NIOPosix

/// One HTTP request on a connection of its own, bounded in time and size.
enum HTTPPost {
    struct Answer: Sendable {
        var status: UInt
        var body: [UInt8]
    }

    enum Failure: Error {
        case tooLate
        case tooLong
        /// The connection ended before the answer did.
        case cutOff
    }

    /// Posts a JSON document. The bound covers everything: the look-up of the name, the connection, the answer.
    static func send(_ body: [UInt8], to url: HookURL, limit: Int, bound: Duration) async throws -> Answer {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let answer = loop.makePromise(of: Answer.self)
        let time = TimeAmount(bound)
        let timer = loop.scheduleTask(in: time) { answer.fail(Failure.tooLate) }
        answer.futureResult.whenComplete { _ in timer.cancel() }
        ClientBootstrap(group: loop)
            .connectTimeout(time)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(
                        AnswerHandler(question: body, url: url, limit: limit, answer: answer))
                }
            }
            .connect(host: url.host, port: Int(url.port))
            .whenComplete { result in
                switch result {
                case .failure(let error): answer.fail(error)
                // However it ends, the connection ends with it.
                case .success(let channel): answer.futureResult.whenComplete { _ in channel.close(promise: nil) }
                }
            }
        return try await answer.futureResult.get()
    }
}

private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let question: [UInt8]
    private let url: HookURL
    private let limit: Int
    private let promise: EventLoopPromise<HTTPPost.Answer>
    private var answer = HTTPPost.Answer(status: 0, body: [])

    init(question: [UInt8], url: HookURL, limit: Int, answer: EventLoopPromise<HTTPPost.Answer>) {
        self.question = question
        self.url = url
        self.limit = limit
        promise = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: url.target)
        head.headers.add(name: "Host", value: url.authority)
        head.headers.add(name: "Content-Type", value: "application/json")
        head.headers.add(name: "Content-Length", value: String(question.count))
        head.headers.add(name: "Accept", value: "application/json")
        head.headers.add(name: "Connection", value: "close")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: question)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer.status = head.status.code
        case .body(let buffer):
            guard answer.body.count + buffer.readableBytes <= limit else {
                return promise.fail(HTTPPost.Failure.tooLong)
            }
            answer.body.append(contentsOf: buffer.readableBytesView)
        case .end: promise.succeed(answer)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { promise.fail(error) }

    func channelInactive(context: ChannelHandlerContext) { promise.fail(HTTPPost.Failure.cutOff) }
}
