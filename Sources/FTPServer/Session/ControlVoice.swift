import FTPCore
import FTPTransport
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// A transfer's voice on the control connection: says from the worker that the transfer begins, before its first byte
/// moves, and without waking the event loop for it.
///
/// It has a descriptor of its own: the channel's number may be closed, and be somebody else's, at any time. The event
/// loop learns of what was said when it next reads a line or takes the end of the transfer; should a line wait for it
/// already, at once.
final class ControlVoice: Sendable {
    private struct State {
        var announcement: Reply?
        var waiting: (@Sendable () -> Void)?
    }

    private let descriptor: CInt
    private let addresses: TappedConnection
    private let tap: (any TrafficTap)?
    /// Whether it may not speak: TLS is the event loop's.
    private let isMute: Bool
    private let state = Mutex(State())

    /// A voice on this channel; called on its event loop. Nil when no descriptor can be had, or while replies wait to be
    /// sent there: the worker's would overtake them as soon as the kernel has room.
    init?(_ channel: any Channel, _ addresses: TappedConnection, isMute: Bool, tap: (any TrafficTap)?) {
        guard let waiting = try? channel.syncOptions?.getOption(.bufferedWritableBytes), waiting == 0 else {
            return nil
        }
        let copy = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            fcntl($0, F_DUPFD_CLOEXEC, 0)
        }
        guard let descriptor = copy, descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        self.addresses = addresses
        self.tap = tap
        self.isMute = isMute
    }

    deinit { close(descriptor) }

    /// Says a preliminary reply. False when the connection does not take it: it is full, or gone, or under TLS.
    func announce(_ reply: Reply) -> Bool {
        guard !isMute else { return false }
        let bytes = reply.encoded
        let count = send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
        guard count == bytes.count else {
            // A reply cut in two would make nonsense of what follows: such a client has not read for a long time.
            if count > 0 { shutdown(descriptor, CInt(SHUT_RDWR)) }
            return false
        }
        if let tap { bytes.withUnsafeBytes { tap.sent($0, on: addresses) } }
        let waiting = state.withLock { state in
            state.announcement = reply
            return state.waiting.take()
        }
        waiting?()
        return true
    }

    /// Whether the client has closed its side, or the connection is broken, or is within this time; and nothing that it
    /// said before is still to be read. The kernel knows before the event loop has read that far.
    func isLeftAlone(within patience: Duration) -> Bool {
        var interest = pollfd(fd: descriptor, events: Self.peerClosed, revents: 0)
        guard poll(&interest, 1, CInt(patience.seconds * 1_000)) > 0 else { return false }
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)) <= 0
    }

    /// POLLRDHUP, which the Glibc module leaves out.
    private static let peerClosed: Int16 = 0x2000

    /// What was said and not yet taken note of.
    func takeAnnouncement() -> Reply? { state.withLock { $0.announcement.take() } }

    /// Runs `body` once the transfer is announced, or at once if it is.
    func whenAnnounced(_ body: @escaping @Sendable () -> Void) {
        let isAnnounced = state.withLock { state in
            if state.announcement != nil { return true }
            state.waiting = body
            return false
        }
        if isAnnounced { body() }
    }
}
