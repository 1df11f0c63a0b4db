import NIOCore

/// Replies that leave together: one write for all that was said to one reading.
struct GatheredReplies {
    private var buffer: ByteBuffer?

    /// Short lines may have long answers: with so many bytes the channel must say whether the client takes them.
    private static let limit = 16 << 10

    /// Whether they had better leave now.
    var areMany: Bool { buffer.map { $0.readableBytes > Self.limit } ?? false }

    /// Adds what is to be sent.
    mutating func add(_ bytes: [UInt8], _ allocator: ByteBufferAllocator) {
        if buffer == nil { buffer = allocator.buffer(capacity: max(bytes.count, 256)) }
        buffer?.writeBytes(bytes)
    }

    /// All that has gathered; nil when nothing has.
    mutating func take() -> ByteBuffer? { buffer.take() }
}
