import ServiceLifecycle

/// Waiting for the order to stop: graceful shutdown of the service group, or cancellation of the task.
enum Stop {
    static func wait() async {
        // The stream never yields; it ends with the order to stop, or when the task is cancelled.
        let (never, continuation) = AsyncStream<Never>.makeStream()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                for await _ in never {}
            } onCancel: {
                continuation.finish()
            }
        } onGracefulShutdown: {
            continuation.finish()
        }
    }
}
