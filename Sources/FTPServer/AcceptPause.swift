import NIOCore

/// Stops accepting for a while when the system has no descriptor or memory for another connection. The connection waits
/// meanwhile, and stays readable: to ask again at once would keep the event loop from all other work.
///
/// NIO's own handler for this holds the next read back, but the channel stays registered for the one that failed.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let length = TimeAmount.seconds(1)

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let channel = context.channel
        // A listener that was closed meanwhile has no options any more, and needs none.
        try? channel.syncOptions?.setOption(.autoRead, value: false)
        channel.eventLoop.scheduleTask(in: Self.length) {
            try? channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
