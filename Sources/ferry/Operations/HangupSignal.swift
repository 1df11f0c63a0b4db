import Dispatch
import Glibc

/// Does something at each SIGHUP, on a thread that may block.
final class HangupSignal {
    private let source: any DispatchSourceSignal

    init(_ body: @escaping @Sendable () -> Void) {
        // The source sees what the process ignores; else it would end it.
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "hangup"))
        source.setEventHandler(handler: body)
        source.activate()
    }

    func stop() {
        source.cancel()
        signal(SIGHUP, SIG_DFL)
    }
}
