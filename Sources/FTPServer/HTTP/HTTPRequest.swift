import NIOCore
import NIOHTTP1
import NIOPosix

/// A request to a service of the operator's, over a connection of its own, in the clear. One bound in time covers it.
package struct HTTPRequest: Sendable {
    /// Where it goes.
    package var address: HTTPAddress
    /// The method.
    package var method: HTTPMethod
    /// Fields besides Host, Content-Length and Connection.
    package var fields: [(String, String)]
    /// The body.
    package var body: [UInt8]

    /// A request.
    package init(_ method: HTTPMethod, _ address: HTTPAddress, fields: [(String, String)] = [], body: [UInt8] = []) {
        self.method = method
        self.address = address
        self.fields = fields
        self.body = body
    }

    /// What came back.
    package struct Answer: Sendable {
        /// The status, 200 to 599.
        package let status: UInt
        /// The body.
        package let body: [UInt8]
    }

    /// Why nothing came back.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// Not all of the answer was there in time.
        case timedOut
        /// The connection could not be made, or broke.
        case broken(String)
        /// The answer is longer than was asked for.
        case tooLong

        /// What happened, in words.
        package var description: String {
            switch self {
            case .timedOut: "no answer in time"
            case .broken(let reason): reason
            case .tooLong: "the answer is too long"
            }
        }
    }

    /// Sends it and takes the answer. The bound covers everything: the look-up of the name, the connection, the answer.
    /// `limit` bounds the answer's body in bytes. Throws ``Failure``, or that the task was cancelled.
    package func send(
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, within bound: Duration,
        limit: Int = 64 << 10
    ) async throws -> Answer {
        let loop = group.next()
        let promise = loop.makePromise(of: Answer.self)
        let deadline = loop.scheduleTask(in: TimeAmount(bound)) { promise.fail(Failure.timedOut) }
        ClientBootstrap(group: loop)
            .connectTimeout(TimeAmount(bound))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerCollector(limit: limit, promise))
                }
            }
            .connect(host: address.host, port: Int(address.port))
            .whenComplete { result in
                switch result {
                case .failure(let error): promise.fail(Failure.broken("\(error)"))
                case .success(let channel):
                    // Whichever comes first, the answer, the deadline or the caller's end: the connection is closed.
                    promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
                    write(to: channel)
                }
            }
        return try await withTaskCancellationHandler {
            defer { deadline.cancel() }
            return try await promise.futureResult.get()
        } onCancel: {
            promise.fail(CancellationError())
        }
    }

    private func write(to channel: any Channel) {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: address.target)
        head.headers.add(name: "Host", value: address.authority)
        head.headers.add(name: "Content-Length", value: String(body.count))
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in fields { head.headers.add(name: name, value: value) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }
}

/// Gathers one answer. A promise that was kept already ignores the rest.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let limit: Int
    private let promise: EventLoopPromise<HTTPRequest.Answer>
    private var status: UInt = 0
    private var body: [UInt8] = []

    init(limit: Int, _ promise: EventLoopPromise<HTTPRequest.Answer>) {
        self.limit = limit
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.status.code
        case .body(let part):
            guard body.count + part.readableBytes <= limit else { return promise.fail(HTTPRequest.Failure.tooLong) }
            body += part.readableBytesView
        case .end: if status >= 200 { promise.succeed(HTTPRequest.Answer(status: status, body: body)) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(HTTPRequest.Failure.broken("\(error)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(HTTPRequest.Failure.broken("the connection was closed before the answer"))
    }
}
