import NIOCore
import NIOPosix
import Synchronization

/// Answers the first bytes of every connection with the same text and closes, or with nothing and stays.
final class WebService: Sendable {
    private let channel: any Channel
    private let box: Box
    let port: Int

    /// What was received on all connections.
    var received: String { box.text.withLock { $0 } }

    final class Box: Sendable { let text = Mutex("") }

    init(answering answer: String) async throws {
        let box = Box()
        self.box = box
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(answer: answer, box: box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws { try await channel.close() }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let answer: String
        let box: Box
        init(answer: String, box: Box) {
            self.answer = answer
            self.box = box
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            box.text.withLock { $0 += text }
            // The whole question is there once its document is.
            guard answer != "SILENT", box.text.withLock({ $0.contains("}") }) else { return }
            let channel = context.channel
            channel.writeAndFlush(ByteBuffer(string: answer)).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
